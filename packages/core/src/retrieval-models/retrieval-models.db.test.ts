import { randomUUID } from 'node:crypto';
import type { RetrievalModelInput } from '@onyx/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startEmbeddingService, type EmbeddingService } from './testing/embedding-service.ts';
import { startModelWorld, type ModelWorld } from './testing/model-world.ts';

let service: EmbeddingService;
let world: ModelWorld;
beforeAll(async () => {
  service = await startEmbeddingService();
  world = await startModelWorld();
});
beforeEach(() => world.reset());
afterEach(() => {
  service.failWith(null);
  service.embedded.length = 0;
});
afterAll(async () => {
  await world.close();
  await service.close();
});

const code = (code: string) => expect.objectContaining({ code });
const input = (change: object = {}): RetrievalModelInput => ({
  purpose: 'embedding',
  source: 'address',
  baseUrl: service.url,
  model: 'words-32',
  apiKey: 'sk-secret',
  ...change,
});
const add = async (change: object = {}) => (await world.models.addModel(world.ada, input(change))).id;
const run = (id: string, action: 'continue' | 'stop' | 'activate' | 'deactivate') =>
  world.models.run(world.ada, id, action);
const state = async (id: string) => (await world.view(id)).state;

test('a model goes from check to index beside a search that stays as it is, and is searched when it is activated', async () => {
  await world.addDocuments(3, 100);
  const before = await world.searchLegs('zebra number 7');
  const id = await add();
  expect(await world.view(id)).toMatchObject({ state: 'checking', name: 'words-32', hasApiKey: true });

  await world.runJobs();
  expect(await world.view(id)).toMatchObject({
    state: 'ready',
    dimensions: 32,
    languages: 'any',
    error: null,
  });
  expect(await world.vectorCounts()).toMatchObject({ [await world.vectorId(id)]: 300 });
  expect(await world.searchLegs('zebra number 7')).toEqual(before);

  expect(await run(id, 'activate')).toMatchObject({ state: 'active' });
  expect(await world.searchLegs('zebra number 7')).toContain('model');
});

test('the one before stays ready with the vectors of new documents, and one write goes back to it', async () => {
  await world.addDocuments(1, 10);
  const first = await add({ model: 'first' });
  const second = await add({ model: 'second' });
  await world.runJobs();
  await run(first, 'activate');
  await run(second, 'activate');
  expect(await world.view(first)).toMatchObject({ state: 'ready', isPrevious: true });

  await world.addDocuments(1, 5);
  expect(Object.values(await world.vectorCounts())).toEqual([15, 15]);
  await run(first, 'activate');
  expect(await world.view(second)).toMatchObject({ state: 'ready', isPrevious: true });
  expect(await state(first)).toBe('active');
});

test('a key is encrypted where it lies and never read back', async () => {
  const id = await add();
  expect(JSON.stringify(await world.view(id))).not.toContain('sk-secret');
  expect(JSON.stringify(await world.row(id))).not.toContain('sk-secret');
  await world.runJobs();
  expect(await state(id)).toBe('ready');
  const { hasApiKey } = await world.models.updateModel(world.ada, id, { apiKey: '' });
  expect(hasApiKey).toBe(false);
});

test('what the service says against a model is told, and it can be tried again', async () => {
  await world.addDocuments(1, 3);
  const id = await add({ apiKey: 'wrong' });
  await world.runJobs();
  const failed = await world.view(id);
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'model-unauthorized' } });
  expect(failed.error?.detail).toContain('Incorrect API key');
  await world.models.updateModel(world.ada, id, { apiKey: 'right' });
  await run(id, 'continue');
  await world.runJobs();
  expect(await state(id)).toBe('ready');
});

test('a model whose job failed goes on where people see the job', async () => {
  const id = await add({ apiKey: 'wrong' });
  await world.runJobs();
  const retry = (ids: string[]) =>
    world.database.transaction().execute((trx) => world.models.retryModels(trx, ids));
  expect(await retry([id, randomUUID()])).toBe(1);
  expect(await state(id)).toBe('checking');
  await world.models.updateModel(world.ada, id, { apiKey: 'right' });
  await world.runJobs();
  expect(await state(id)).toBe('ready');
  expect(await retry([id])).toBe(1);
  await world.runJobs();
  expect(await state(id)).toBe('ready');
});

test('a build that is cut off goes on where it was: nothing is embedded twice', async () => {
  await world.addDocuments(1, 400);
  const id = await add();
  const release = service.holdBack();
  const job = world.startJob();
  release();
  await world.until(() => service.embedded.length > 128);
  job.kill();
  await expect(job.ended).rejects.toThrow('the worker stops');
  expect(await state(id)).toBe('building');

  await world.runJobs();
  expect(await state(id)).toBe('ready');
  const passages = service.embedded.filter((text) => text.includes('zebra'));
  // The batch in hand when it was cut off is sent again.
  expect(new Set(passages).size).toBe(400);
  expect(passages.length).toBeLessThan(400 + 2 * 128);
});

test('a build can be stopped and continued, and new documents get its vectors meanwhile', async () => {
  await world.addDocuments(1, 400);
  const id = await add();
  const job = world.startJob();
  await world.until(async () => (await state(id)) === 'building');
  const release = service.holdBack();
  await run(id, 'stop');
  release();
  await job.ended;
  expect(await state(id)).toBe('stopped');
  await expect(run(id, 'activate')).rejects.toEqual(code('conflict'));

  await run(id, 'continue');
  const again = world.startJob();
  await world.until(async () => (await state(id)) === 'building');
  await world.addDocuments(1, 2);
  await again.ended;
  await world.runJobs();
  expect(await state(id)).toBe('ready');
  expect(await world.vectorCounts()).toEqual({ [await world.vectorId(id)]: 402 });
});

test('a model that fails is left out of the search by name, and readiness says so', async () => {
  await world.addDocuments(1, 5);
  const id = await add({ name: 'Remote' });
  await world.runJobs();
  await run(id, 'activate');
  service.failWith({ status: 401, body: { error: { message: 'The contract has ended' } } });
  const response = await world.search('zebra number 3');
  expect(response.results).not.toEqual([]);
  expect(response.skippedLegs).toEqual(['model']);
  expect(await world.view(id)).toMatchObject({ state: 'active', error: { code: 'model-unauthorized' } });
  expect(world.chosen.state()).toEqual({ isReady: true, detail: expect.stringContaining('Remote') });

  service.failWith(null);
  expect((await world.search('zebra number 4')).skippedLegs).toEqual([]);
  expect(world.chosen.state()).toEqual({ isReady: true });
});

test('vectors that could not be made are made later', async () => {
  const id = await add();
  await world.runJobs();
  service.failWith({ status: 503, body: { error: { message: 'overloaded' } } });
  await world.addDocuments(1, 4, { isEmbedded: false });
  await world.models.fillVectorsLater();
  await expect(world.runJobs()).rejects.toBeDefined();
  service.failWith(null);
  await world.models.fillVectorsLater();
  await world.runJobs();
  expect(await world.vectorCounts()).toEqual({ [await world.vectorId(id)]: 4 });
});

test('a removed model is searched no more at once, and its vectors go', async () => {
  await world.addDocuments(1, 10);
  const id = await add();
  await world.runJobs();
  await run(id, 'activate');
  await world.models.removeModel(world.ada, id);
  expect(await world.searchLegs('zebra number 7')).not.toContain('model');
  expect(await state(id)).toBe('removing');
  await world.runJobs();
  expect(await world.models.listModels(world.ada)).toEqual([]);
  expect(await world.vectorCounts()).toEqual({});
});

test('two rows of the same model share their vectors: one may go', async () => {
  await world.addDocuments(1, 10);
  const first = await add();
  await expect(add()).rejects.toEqual(code('model-added-already'));
  const second = await add({ baseUrl: service.url.replace('/v1', '') });
  await world.runJobs();
  await world.models.removeModel(world.ada, first);
  await world.runJobs();
  expect(await world.vectorCounts()).toEqual({ [await world.vectorId(second)]: 10 });
});

test('a comparison tells what would change, on headings of documents that the person may read', async () => {
  await world.addDocuments(3, 4);
  const id = await add();
  await world.runJobs();
  const comparison = await world.models.compare(world.ada, id);
  expect(comparison).toMatchObject({ questionCount: 3, areSaved: false });
  expect(comparison.overlapAt10).toBeGreaterThan(0);
  const { questionCount } = await world.models.compare(world.eve, id);
  expect(questionCount).toBe(0);
  service.failWith({ status: 401, body: { error: { message: 'no' } } });
  await expect(world.models.compare(world.ada, id)).rejects.toEqual(code('model-unauthorized'));
});

test('a reranker needs no vectors; it orders results while it is active, and is left out when it fails', async () => {
  await world.addDocuments(2, 3);
  const id = await add({ purpose: 'reranking', model: 'rerank-1' });
  await world.runJobs();
  expect(await world.view(id)).toMatchObject({ state: 'ready', dimensions: null, error: null });
  expect(world.chosen.hasReranker()).toBe(false);
  expect((await world.models.compare(world.ada, id)).questionCount).toBe(2);

  await run(id, 'activate');
  expect(world.chosen.hasReranker()).toBe(true);
  const { results, skippedLegs } = await world.search('zebra number 1');
  expect(skippedLegs).toEqual([]);
  const ranks = results.flatMap(({ passages }) =>
    passages.map(({ explanation }) => explanation?.rerank?.rank),
  );
  expect(ranks).toContain(1);
  expect(await world.vectorCounts()).toEqual({});

  service.failWith({ status: 401, body: { error: { message: 'The contract has ended' } } });
  expect((await world.search('zebra number 2')).skippedLegs).toEqual(['reranker']);
  expect(await world.view(id)).toMatchObject({ state: 'active', error: { code: 'model-unauthorized' } });
});

test('another process notices a change', async () => {
  await world.addDocuments(1, 3);
  const other = world.otherProcess();
  await other.start();
  const id = await add();
  await world.runJobs();
  await run(id, 'activate');
  await world.until(() => other.searched().length === 1);
  await run(id, 'deactivate');
  await world.until(() => other.searched().length === 0);
  await other.stop();
});

test('only administrators, and only folders of the models folder', async () => {
  await expect(world.models.listModels(world.member)).rejects.toEqual(code('forbidden'));
  await expect(world.models.addModel(world.member, input())).rejects.toEqual(code('forbidden'));
  for (const folder of ['..', '../../etc', '/etc', 'a/b', '.', 'a\\b']) {
    const model = { purpose: 'embedding', source: 'folder', folder } as const;
    await expect(world.models.addModel(world.ada, model)).rejects.toEqual(code('not-found'));
    expect(await world.models.testModel(world.ada, model)).toMatchObject({
      isOk: false,
      error: code('not-found'),
    });
  }
});

test('a test tells dimensions and speed, or the words of the service', async () => {
  const tested = input() as Exclude<RetrievalModelInput, { source: 'hub' }>;
  expect(await world.models.testModel(world.ada, tested)).toMatchObject({ isOk: true, dimensions: 32 });
  const wrong = { ...tested, apiKey: 'wrong' };
  const { isOk, error } = await world.models.testModel(world.ada, wrong);
  expect({ isOk, detail: error?.detail }).toEqual({
    isOk: false,
    detail: expect.stringContaining('Incorrect'),
  });
});
