import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OpenEmbedder } from '../embedder.ts';
import { createTestFolder, testEncoder, testTokenizer } from '../testing/model-folders.ts';
import { fingerprint, readOnnxSettings } from './model-settings.ts';
import { loadOnnxEmbedder, type OnnxEmbedderOptions } from './onnx-embedder.ts';

/** One vector a token of the test vocabulary; that of padding would show in every mean. */
const vectors = [
  [90, 90],
  [0, 0],
  [1, 0],
  [0, 1],
  [4, 0],
  [0, 4],
  [3, 3],
  [-1, 2],
];
const base = { 'tokenizer.json': testTokenizer, 'config.json': { max_position_embeddings: 16 } };

let files: Awaited<ReturnType<typeof createTestFolder>>;
const opened: OpenEmbedder[] = [];

beforeAll(async () => {
  files = await createTestFolder();
});
afterEach(async () => {
  for (const embedder of opened.splice(0)) await embedder.close();
});
afterAll(() => files.remove());

async function load(folder: string, options: OnnxEmbedderOptions = {}) {
  const embedder = await loadOnnxEmbedder(folder, options);
  opened.push(embedder);
  return embedder;
}

async function encoder(
  more: Record<string, string | object> = {},
  name = `m${Math.random()}`,
): Promise<string> {
  return files.write(name, { ...base, 'onnx/model.onnx': testEncoder(vectors), ...more });
}

const unit = (x: number, y: number): number[] => [x / Math.hypot(x, y), y / Math.hypot(x, y)];

function expectVector(vector: Float32Array | undefined, expected: number[]): void {
  expect([...(vector ?? [])]).toEqual(expected.map((value) => expect.closeTo(value, 5)));
}

describe('ONNX embedder', () => {
  it('gives the mean of the tokens, special ones included and padding left out', async () => {
    const embedder = await load(await encoder());
    const texts = ['red', 'red green blue', '', 'Reddish', 'green, green'];
    const [red, colours, empty, unknown, two] = await embedder.embedPassages(texts);
    expect(embedder.dimensions).toBe(2);
    expectVector(red, unit(1 + 4, 1));
    expectVector(colours, unit(1 + 4 + 3, 1 + 4 + 3));
    expectVector(empty, [0, 0]);
    expectVector(unknown, unit(1, 1));
    expectVector(two, unit(1, 1 + 8));
    expectVector(await embedder.embedQuery('blueish'), unit(1 + 3 - 1, 1 + 3 + 2));
  });

  it('pools as the model says', async () => {
    const first = await load(
      await encoder({
        '1_Pooling/config.json': { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false },
      }),
    );
    expectVector(await first.embedQuery('blue'), [1, 0]);
    const last = await load(await encoder({ '1_Pooling/config.json': { pooling_mode_lasttoken: true } }));
    expectVector(await last.embedQuery('blue'), [0, 1]);
    const max = await encoder({ '1_Pooling/config.json': { pooling_mode_max_tokens: true } });
    await expect(loadOnnxEmbedder(max)).rejects.toMatchObject({ code: 'model-unsupported' });
  });

  it('cuts what is longer than the model reads', async () => {
    const embedder = await load(await encoder({ 'sentence_bert_config.json': { max_seq_length: 4 } }));
    expectVector(await embedder.embedQuery('red red green green green'), unit(1 + 8, 1));
    expect(embedder.tokensRead).toBe(4);
  });

  it('takes the prefixes that the model, its family or the caller names', async () => {
    const prompts = { prompts: { query: 'red ', document: 'green ' } };
    const named = await load(await encoder({ 'config_sentence_transformers.json': prompts }));
    expectVector(await named.embedQuery('blue'), unit(1 + 4 + 3, 1 + 3));
    expectVector((await named.embedPassages(['blue']))[0], unit(1 + 3, 1 + 4 + 3));
    const own = await load(await encoder(), { prefixes: { query: 'blue ' } });
    expectVector(await own.embedQuery('red'), unit(1 + 4 + 3, 1 + 3));
  });

  it('reads texts as they are for a server, and tells what it read of each', async () => {
    const embedder = await load(await encoder({ 'sentence_bert_config.json': { max_seq_length: 4 } }), {
      prefixes: { passage: 'green ' },
    });
    const { vectors: rows, readings } = await embedder.embedTexts(['red', 'red red red', '']);
    expectVector(rows[0], unit(1 + 4, 1));
    expect(readings).toEqual([
      { tokens: 3, isCut: false },
      { tokens: 4, isCut: true },
      { tokens: 0, isCut: false },
    ]);
    expect(embedder).toMatchObject({ maxTokens: 4, prefixes: { query: '', passage: 'green ' } });
  });

  it('says that there is no graphics card when one is asked for', async () => {
    await expect(loadOnnxEmbedder(await encoder(), { device: 'cuda' })).rejects.toMatchObject({
      code: 'model-runtime-missing',
      params: { platform: 'CUDA' },
    });
  });

  it('has another name with another network, tokenizer, prefix or length, and the same in another place', async () => {
    const id = async (folder: string, maxTokens = 16, prefixes = {}): Promise<string> =>
      fingerprint(await readOnnxSettings(folder, { maxTokens }), prefixes);
    const ids = await Promise.all([
      id(await encoder({}, 'first')),
      id(await encoder({}, 'second')),
      id(await encoder(), 8),
      id(await encoder(), 16, { query: 'red ' }),
      id(await encoder({ 'onnx/model.onnx': testEncoder([...vectors.slice(0, 7), [5, 5]]) })),
      id(await encoder({ 'tokenizer.json': { ...testTokenizer, version: '1.1' } })),
      id(await encoder({ 'onnx/model.onnx_data': 'weights' })),
    ]);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(6);
    expect((await load(await encoder({}, 'name'))).id).toMatch(/^name@[0-9a-f]{16}$/);
  });

  it('prefers eight-bit weights, and takes the file that is asked for', async () => {
    const folder = await encoder({
      'onnx/model_quantized.onnx': testEncoder(vectors.map(([x = 0, y = 0]) => [y, x])),
    });
    expectVector(await (await load(folder)).embedQuery('red'), unit(1, 1 + 4));
    expectVector(await (await load(folder, { file: 'onnx/model.onnx' })).embedQuery('red'), unit(1 + 4, 1));
  });

  it('tells what is missing, damaged or of another kind', async () => {
    await expect(loadOnnxEmbedder(join(files.path, 'nothing'))).rejects.toMatchObject({
      code: 'model-files-missing',
    });
    const noVocabulary = await files.write('no-vocabulary', {
      'config.json': {},
      'model.onnx': testEncoder(vectors),
    });
    await expect(loadOnnxEmbedder(noVocabulary)).rejects.toMatchObject({
      code: 'model-files-missing',
      params: { files: 'tokenizer.json' },
    });
    await expect(loadOnnxEmbedder(await encoder({ 'onnx/model.onnx': 'no network' }))).rejects.toMatchObject({
      code: 'model-files-damaged',
      params: { file: 'onnx/model.onnx' },
    });
    await expect(loadOnnxEmbedder(await encoder({ 'tokenizer.json': '{' }))).rejects.toMatchObject({
      code: 'model-files-damaged',
      params: { file: 'tokenizer.json' },
    });
    const dense = [{ type: 'sentence_transformers.models.Dense' }];
    await expect(loadOnnxEmbedder(await encoder({ 'modules.json': dense }))).rejects.toMatchObject({
      code: 'model-unsupported',
    });
  });

  it('stops between batches when it is aborted, and answers a question before the rest', async () => {
    const embedder = await load(await encoder({}, 'long'), { maxTokens: 16 });
    const many = Array.from({ length: 20_000 }, () => 'red green blue red green blue red green blue');
    const controller = new AbortController();
    const aborted = embedder.embedPassages(many, { signal: controller.signal });
    const order: string[] = [];
    const whole = embedder.embedPassages(many).then(() => order.push('passages'));
    const question = embedder.embedQuery('red').then(() => order.push('question'));
    controller.abort(new Error('not wanted'));
    await expect(aborted).rejects.toThrow('not wanted');
    await Promise.all([whole, question]);
    expect(order).toEqual(['question', 'passages']);
    await expect(embedder.embedQuery('red', { signal: controller.signal })).rejects.toThrow('not wanted');
  });

  it.skipIf(process.platform !== 'linux')('starts again after its process was killed', async () => {
    const childrenOf = `/proc/${process.pid}/task/${process.pid}/children`;
    const before = (await readFile(childrenOf, 'utf8')).split(' ');
    const embedder = await load(await encoder());
    const [child] = (await readFile(childrenOf, 'utf8')).split(' ').filter((id) => !before.includes(id));
    const working = embedder.embedPassages(Array.from({ length: 5_000 }, () => 'red'));
    process.kill(Number(child), 'SIGKILL');
    await expect(working).rejects.toMatchObject({ code: 'model-process-ended', isRetryable: true });
    expectVector(await embedder.embedQuery('red'), unit(1 + 4, 1));
  });

  it('takes no more when it is closed', async () => {
    const embedder = await load(await encoder());
    const working = embedder.embedPassages(Array.from({ length: 5_000 }, () => 'red'));
    await Promise.all([expect(working).rejects.toMatchObject({ code: 'not-ready' }), embedder.close()]);
    await expect(embedder.embedQuery('red')).rejects.toMatchObject({ code: 'not-ready' });
  });
});

const models = process.env.ONYX_TEST_MODELS;

describe.skipIf(models === undefined)('a real sentence encoder (ONYX_TEST_MODELS)', () => {
  it('gives the similarities that its makers publish', async () => {
    const embedder = await load(join(models ?? '', 'all-MiniLM-L6-v2'));
    expect(embedder).toMatchObject({ dimensions: 384, languages: ['en'] });
    const query = await embedder.embedQuery('A man is eating food.');
    const others = await embedder.embedPassages([
      'A man is eating a piece of bread.',
      'A woman is playing violin.',
      'A man is riding a white horse on an enclosed ground.',
    ]);
    const [bread = 0, violin = 1, horse = 1] = others.map((vector) =>
      vector.reduce((sum, value, index) => sum + value * query[index]!, 0),
    );
    // https://sbert.net: .7553; the weights of this file are rounded to eight bits.
    expect(Math.abs(bread - 0.7553)).toBeLessThan(0.03);
    expect(Math.max(violin, horse)).toBeLessThan(0.25);
  });
});
