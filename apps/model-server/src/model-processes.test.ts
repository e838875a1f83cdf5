import { afterEach, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './testing/start-test-server.ts';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.remove();
  server = undefined;
});

it('computes a model in several processes; each of a crowd of callers gets what is its own', async () => {
  server = await startTestServer({ ONYX_MODEL_PROCESSES: '2', ONYX_MODEL_BATCH_TOKENS: '64' });
  const { post } = server;
  const { data } = (await (await fetch(`${server.url}/v1/models`)).json()) as {
    data: { id: string; processes: number; threads: number }[];
  };
  expect(data.map(({ id, processes, threads }) => [id, processes, threads])).toEqual([
    ['colours', 2, 1],
    ['scorer', 2, 1],
    ['onyx-static-zh-en', 1, 1],
  ]);
  const vectorOf = async (input: string): Promise<number[]> => {
    const answer = await post('/v1/embeddings', { model: 'colours', input });
    return ((await answer.json()) as { data: { embedding: number[] }[] }).data[0]!.embedding;
  };
  const texts = ['red', 'green', 'blue', 'red green', 'green blue', 'red red blue'];
  const alone: number[][] = [];
  for (const text of texts) alone.push(await vectorOf(text));
  const crowd = Array.from({ length: 20 }, () => texts).flat();
  const found = await Promise.all(crowd.map(vectorOf));
  expect(found.map((vector) => vector.map((value) => value.toFixed(4)))).toEqual(
    crowd.map((text) => alone[texts.indexOf(text)]!.map((value) => value.toFixed(4))),
  );
  const documents = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 'green' : 'blue'));
  const ranked = await post('/v1/rerank', { model: 'scorer', query: 'red', documents });
  const { results } = (await ranked.json()) as { results: { index: number }[] };
  // Green is nearer to red than blue is, for this scorer.
  const [first, last] = [results.slice(0, 20), results.slice(20)];
  expect(first.every(({ index }) => index % 2 === 0)).toBe(true);
  expect(last.every(({ index }) => index % 2 === 1)).toBe(true);
  expect(new Set(results.map(({ index }) => index)).size).toBe(40);
});
