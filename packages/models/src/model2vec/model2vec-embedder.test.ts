import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestFolder, testTokenizer, testVocabulary } from '../testing/model-folders.ts';
import { loadModel2VecEmbedder } from './model2vec-embedder.ts';

type TypedArray = Float32Array | Float64Array | Int32Array | Uint16Array | Int8Array;

let files: Awaited<ReturnType<typeof createTestFolder>>;
beforeAll(async () => {
  files = await createTestFolder();
});
afterAll(() => files.remove());

/** A safetensors file; `pad` shifts where the tensors begin. */
function safetensors(
  tensors: Record<string, [dtype: string, shape: number[], values: TypedArray]>,
  pad = 0,
): Buffer {
  let end = 0;
  const header = Object.entries(tensors).map(([name, [dtype, shape, { byteLength }]]) => [
    name,
    { dtype, shape, data_offsets: [end, (end += byteLength)] },
  ]);
  const text = `${JSON.stringify(Object.fromEntries([['__metadata__', {}], ...header]))}${' '.repeat(pad)}`;
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const values = Object.values(tensors).map(([, , { buffer }]) => Buffer.from(buffer as ArrayBuffer));
  return Buffer.concat([length, Buffer.from(text), ...values]);
}

const folder = (
  weights: Uint8Array,
  config = { model_type: 'model2vec', normalize: true },
): Promise<string> =>
  files.write(`m${Math.random()}`, {
    'tokenizer.json': testTokenizer,
    'config.json': config,
    'model.safetensors': weights,
  });

const tokens = testVocabulary.length;
/** Of `red`, `green`, `blue` and `##ish`, behind those of special tokens. */
const vectors = [9, 9, 9, 9, 9, 9, 9, 9, 1, 0, 0, 2, 3, 3, 0, -1];

describe('Model2Vec embedder', () => {
  it('gives the mean of the known tokens, whatever the type of the values', async () => {
    const half = Uint16Array.from(vectors, halfBits);
    for (const [dtype, values] of [
      ['F32', Float32Array.from(vectors)],
      ['F64', Float64Array.from(vectors)],
      ['I8', Int8Array.from(vectors)],
      ['F16', half],
    ] as const) {
      for (const pad of [0, 1]) {
        const embedder = await loadModel2VecEmbedder(
          await folder(safetensors({ embeddings: [dtype, [tokens, 2], values] }, pad)),
        );
        const [one, two, none] = await embedder.embedPassages(['red', 'unknown Red, greenish', 'unknown']);
        expect([...one!]).toEqual([1, 0]);
        expect([...two!]).toEqual([Math.SQRT1_2, Math.SQRT1_2].map((value) => expect.closeTo(value, 5)));
        expect([...none!]).toEqual([0, 0]);
      }
    }
  });

  it('reads vectors that tokens share, with a weight for each token', async () => {
    const embedder = await loadModel2VecEmbedder(
      await folder(
        safetensors({
          weights: ['F64', [tokens], Float64Array.from([0, 0, 0, 0, 3, 2, 1, 1])],
          embeddings: ['F32', [2, 2], Float32Array.from([1, 0, 0, 2])],
          mapping: ['I32', [tokens], Int32Array.from([0, 0, 0, 0, 0, 1, 1, 0])],
        }),
      ),
    );
    expect([...(await embedder.embedQuery('red green'))]).toEqual(
      [0.6, 0.8].map((value) => expect.closeTo(value, 5)),
    );
    expect([...(await embedder.embedQuery('blue'))]).toEqual([0, 1]);
  });

  it('refuses files that are damaged or do not belong together', async () => {
    const whole = safetensors({ embeddings: ['F32', [tokens, 2], Float32Array.from(vectors)] });
    const bad = [
      whole.subarray(0, whole.length - 4),
      Buffer.from('no tensors'),
      Buffer.alloc(0),
      safetensors({ other: ['F32', [1], Float32Array.of(1)] }),
      safetensors({ embeddings: ['F32', [4, 2], Float32Array.from(vectors.slice(0, 8))] }),
      safetensors({ embeddings: ['Q4', [tokens, 2], Float32Array.from(vectors)] }),
      safetensors({
        embeddings: ['F32', [tokens, 2], Float32Array.from(vectors)],
        mapping: ['I32', [tokens], Int32Array.from([0, 0, 0, 0, 0, 0, 0, 8])],
      }),
    ];
    for (const weights of bad) {
      await expect(folder(weights).then((path) => loadModel2VecEmbedder(path))).rejects.toMatchObject({
        code: 'model-files-damaged',
        params: { file: 'model.safetensors' },
      });
    }
  });

  it('stops when it is aborted', async () => {
    const path = await folder(safetensors({ embeddings: ['F32', [tokens, 2], Float32Array.from(vectors)] }));
    const embedder = await loadModel2VecEmbedder(path);
    const controller = new AbortController();
    const many = embedder.embedPassages(
      Array.from({ length: 200_000 }, () => 'red'),
      controller,
    );
    setImmediate(() => controller.abort(new Error('not wanted')));
    await expect(many).rejects.toThrow('not wanted');
  });

  const models = process.env.ONYX_TEST_MODELS;
  it.skipIf(models === undefined)(
    'gives what the reference implementation gives (ONYX_TEST_MODELS)',
    async () => {
      const path = join(models ?? '', 'model2vec-bge-base-64d-vq');
      const embedder = await loadModel2VecEmbedder(path);
      const [expected] = JSON.parse(
        await readFile(join(path, 'expected_embedding_long.json'), 'utf8'),
      ) as number[][];
      const vector = await embedder.embedQuery('hello '.repeat(1000));
      expect([...vector]).toEqual((expected ?? []).map((value) => expect.closeTo(value, 5)));
      expect(embedder).toMatchObject({ dimensions: 64, languages: ['en'] });
    },
  );
});

/** Half precision of small whole numbers. */
function halfBits(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024);
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | fraction;
}
