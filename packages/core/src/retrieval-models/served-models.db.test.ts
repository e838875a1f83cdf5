import { openModelServers, type ModelServers } from '@onyx/models';
import { silentLogger as logger } from '@onyx/telemetry';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startEmbeddingService, type EmbeddingService } from './testing/embedding-service.ts';
import { startModelServerFront } from './testing/model-server-front.ts';
import { startModelWorld, type ModelWorld } from './testing/model-world.ts';

let service: EmbeddingService;
let front: Awaited<ReturnType<typeof startModelServerFront>>;
let servers: ModelServers;
let world: ModelWorld;
beforeAll(async () => {
  service = await startEmbeddingService();
  front = await startModelServerFront(service.url);
  servers = openModelServers({
    addresses: [front.url],
    logger,
    checkIntervalMs: 50,
    unhealthyIntervalMs: 20,
    deadlinesMs: { interactive: 2_000, bulk: 2_000 },
  });
  world = await startModelWorld({ modelServers: servers });
});
beforeEach(() => world.reset());
afterAll(async () => {
  await world.close();
  servers.close();
  await front.close();
  await service.close();
});

const words = { purpose: 'embedding', source: 'model-server', model: 'words' } as const;
const shortest = { purpose: 'reranking', source: 'model-server', model: 'shortest' } as const;

test('models of the model servers are listed, tested, built and searched', async () => {
  expect(await world.models.listServed(world.ada)).toMatchObject({
    servers: [{ address: front.url, health: 'healthy' }],
    models: [
      { model: 'shortest', kind: 'reranker', servers: 1 },
      { model: 'words', kind: 'embedding', dimensions: 32, languages: ['en'], servers: 1 },
    ],
  });
  expect(await world.models.testModel(world.ada, words)).toMatchObject({ isOk: true, dimensions: 32 });
  await world.addDocuments(2, 10);
  const { id } = await world.models.addModel(world.ada, words);
  await expect(world.models.addModel(world.ada, words)).rejects.toMatchObject({
    code: 'model-added-already',
  });
  const reranker = await world.models.addModel(world.ada, shortest);
  await world.runJobs();
  expect(await world.view(reranker.id)).toMatchObject({ state: 'ready', name: 'shortest' });
  expect(await world.view(id)).toMatchObject({ state: 'ready', address: null, languages: ['en'] });
  // By the version that the servers name: another place with the same files makes the same vectors.
  expect(await world.vectorCounts()).toEqual({ 'words@1': 20 });
  await world.models.run(world.ada, id, 'activate');
  expect(await world.searchLegs('zebra number 7')).toContain('model');
});

test('a search goes on while the servers are away, and uses them when they are back', async () => {
  await world.addDocuments(1, 5);
  const { id } = await world.models.addModel(world.ada, words);
  await world.runJobs();
  await world.models.run(world.ada, id, 'activate');
  front.setAway(true);
  expect((await world.search('zebra number 2')).skippedLegs).toEqual(['model']);
  expect(await world.view(id)).toMatchObject({ error: { code: expect.stringMatching(/^model-/) } });
  front.setAway(false);
  await world.until(async () => (await world.searchLegs('zebra number 2')).includes('model'));
});

test('another model under the same name is not searched with the vectors of the one before', async () => {
  await world.addDocuments(1, 5);
  const { id } = await world.models.addModel(world.ada, words);
  await world.runJobs();
  front.setVersion('words@2');
  await world.until(async () => (await servers.embedder('words', 'words@1')).id === 'words@2');
  await world.restart();
  await world.models.run(world.ada, id, 'activate');
  expect((await world.search('zebra number 2')).skippedLegs).toEqual(['model']);
  expect(await world.view(id)).toMatchObject({ error: { code: 'model-changed' } });
  front.setVersion('words@1');
});

test('without model servers in the configuration none are offered and none can be added', async () => {
  const other = await startModelWorld();
  await other.reset();
  expect(await other.models.listServed(other.ada)).toEqual({ servers: [], models: [] });
  await expect(other.models.addModel(other.ada, words)).rejects.toMatchObject({
    code: 'model-servers-missing',
  });
  await other.close();
});
