import { afterEach, describe, expect, it } from 'vitest';
import { sendJson, startTestServer } from '../testing/test-server.ts';
import { createHttpReranker, type HttpRerankerOptions } from './http-reranker.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Answer = (path: string, body: Record<string, unknown>) => [status: number, body: unknown];

async function connect(answer: Answer, options: Partial<HttpRerankerOptions> = {}) {
  const server = await startTestServer((request, response) => {
    sendJson(response, ...answer(request.path, JSON.parse(request.body) as Record<string, unknown>));
  });
  closers.push(server.close);
  const reranker = createHttpReranker({
    baseUrl: server.url,
    apiKey: null,
    model: 'rerank-1',
    retryMs: 1,
    ...options,
  });
  return { server, reranker };
}

/** Scores are lengths; results come best first, as services have it. */
const ranked = (texts: string[], field: string): Record<string, number>[] =>
  texts
    .map((text, index) => ({ index, [field]: text.length }))
    .toSorted((a, b) => Number(b[field]) - Number(a[field]));

const cohereLike: Answer = (path, { documents }) =>
  path === '/v1/rerank' ? [200, { results: ranked(documents as string[], 'relevance_score') }] : [404, {}];

/** Text Embeddings Inference: no `/v1`, other names, and a list for an answer. */
const teiLike: Answer = (path, { texts }) => {
  if (path !== '/rerank') return [404, { error: 'Not Found' }];
  return texts ? [200, ranked(texts as string[], 'score')] : [422, 'missing field `texts`'];
};

describe('HTTP reranker', () => {
  it('reads scores in the form of Cohere and its like, in the order of the passages', async () => {
    const { server, reranker } = await connect(cohereLike);
    await expect(reranker.rerank('q', ['bb', 'aaaa', 'c'])).resolves.toEqual([2, 4, 1]);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      model: 'rerank-1',
      query: 'q',
      documents: ['bb', 'aaaa', 'c'],
      top_n: 3,
    });
    await expect(reranker.rerank('q', [])).resolves.toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  it('learns the form of Text Embeddings Inference once', async () => {
    const { server, reranker } = await connect(teiLike);
    await expect(reranker.rerank('q', ['bb', 'aaaa'])).resolves.toEqual([2, 4]);
    await expect(reranker.rerank('q', ['c'])).resolves.toEqual([1]);
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/rerank', '/rerank', '/rerank']);
  });

  it('takes an address with the path copied from an example', async () => {
    const { server } = await connect(cohereLike);
    const reranker = createHttpReranker({ baseUrl: `${server.url}/v1/rerank`, apiKey: null, model: 'm' });
    await expect(reranker.rerank('q', ['a'])).resolves.toEqual([1]);
  });

  it('splits many passages over requests', async () => {
    const { server, reranker } = await connect(cohereLike, { passagesPerRequest: 2 });
    await expect(reranker.rerank('q', ['a', 'bb', 'ccc', 'dddd', 'eeeee'])).resolves.toEqual([1, 2, 3, 4, 5]);
    expect(server.requests).toHaveLength(3);
  });

  it.each<[string, Answer, string]>([
    ['a missing score', () => [200, { results: [{ index: 0, relevance_score: 1 }] }], 'model-failed'],
    ['a score for no passage', () => [200, { results: [{ index: 5, relevance_score: 1 }] }], 'model-failed'],
    ['a wrong key', () => [401, { message: 'no' }], 'model-unauthorized'],
    ['a path that is not there', () => [404, {}], 'model-unreachable'],
  ])('tells %s', async (_, answer, code) => {
    const { reranker } = await connect(answer);
    await expect(reranker.rerank('q', ['a', 'b'])).rejects.toMatchObject({ code });
  });

  it('rejects with the reason of the signal', async () => {
    const { reranker } = await connect(cohereLike);
    const signal = AbortSignal.abort(new Error('not wanted'));
    await expect(reranker.rerank('q', ['a'], { signal })).rejects.toThrow('not wanted');
  });
});
