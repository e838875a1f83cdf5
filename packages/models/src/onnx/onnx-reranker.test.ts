import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestFolder, testCrossEncoder, testEncoder, testTokenizer } from '../testing/model-folders.ts';
import { loadOnnxReranker, type OnnxReranker, type OnnxRerankerOptions } from './onnx-reranker.ts';

/** One value a token of the test vocabulary. Those of the question, of `[CLS]` and of padding must not count. */
const values = [1000, 100, 500, 0.5, 1, 10, -2, 7];
const base = { 'tokenizer.json': testTokenizer, 'config.json': { max_position_embeddings: 8 } };

let files: Awaited<ReturnType<typeof createTestFolder>>;
let reranker: OnnxReranker | undefined;

beforeAll(async () => {
  files = await createTestFolder();
});
afterEach(async () => await reranker?.close());
afterAll(() => files.remove());

async function load(folder: string, options?: OnnxRerankerOptions): Promise<OnnxReranker> {
  reranker = await loadOnnxReranker(folder, options);
  return reranker;
}

describe('ONNX reranker', () => {
  it('scores each passage together with the question, in the order of the passages', async () => {
    const model = await load(await files.write('m', { ...base, 'model.onnx': testCrossEncoder(values) }));
    const scores = await model.rerank('red', ['green blue', 'red', '', 'green green', 'blueish blue']);
    expect(scores).toEqual([10 - 2 + 0.5, 1 + 0.5, 0.5, 20 + 0.5, -2 + 7 - 2 + 0.5]);
    await expect(model.rerank('red', [])).resolves.toEqual([]);
  });

  it('leaves room for the passage behind a long question', async () => {
    const folder = await files.write('m', { ...base, 'model.onnx': testCrossEncoder(values) });
    const model = await load(folder, { maxTokens: 7 });
    // Three of the seven are special: two are left for each.
    await expect(model.rerank('red red red red', ['green green green'])).resolves.toEqual([20.5]);
    await expect(model.rerank('red', ['green green green green'])).resolves.toEqual([30.5]);
  });

  it('scores pairs of different questions together, and tells what it read of each', async () => {
    const folder = await files.write('m', { ...base, 'model.onnx': testCrossEncoder(values) });
    const model = await load(folder, { maxTokens: 7 });
    const { scores, readings } = await model.scorePairs([
      ['red', 'green'],
      ['blue blue', 'red red red'],
    ]);
    expect(scores).toEqual([10.5, 2.5]);
    expect(readings).toEqual([
      { tokens: 5, isCut: false },
      { tokens: 7, isCut: true },
    ]);
  });

  it('refuses a network that does not score', async () => {
    const vectors = values.map((value) => [value, value, value]);
    const encoder = await files.write('encoder', { ...base, 'model.onnx': testEncoder(vectors) });
    await expect(loadOnnxReranker(encoder)).rejects.toMatchObject({ code: 'model-unsupported' });
  });

  it('rejects with the reason of the signal', async () => {
    const model = await load(await files.write('m', { ...base, 'model.onnx': testCrossEncoder(values) }));
    const signal = AbortSignal.abort(new Error('not wanted'));
    await expect(model.rerank('red', ['green'], { signal })).rejects.toThrow('not wanted');
  });
});
