import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { folderOfRepository, folderPath } from './model-folders.ts';
import { startModelWorld, type ModelWorld } from './testing/model-world.ts';
import { startHub, tinyModel, writeModel } from './testing/tiny-model.ts';

let hub: Awaited<ReturnType<typeof startHub>>;
let world: ModelWorld;
beforeAll(async () => {
  hub = await startHub();
  world = await startModelWorld({ hub: hub.url });
});
beforeEach(async () => {
  hub.isDamaged = false;
  hub.requests.length = 0;
  await rm(world.modelsDir, { recursive: true, force: true });
  await world.reset();
});
afterAll(async () => {
  await world.close();
  await hub.close();
});

const fromHub = { purpose: 'embedding', source: 'hub', repository: 'team/tiny', revision: 'main' } as const;
const fromFolder = { purpose: 'embedding', source: 'folder', folder: 'tiny' } as const;
const folderOf = (name: string) => join(world.modelsDir, name);

test('folders are listed with what they hold, and made when there are none', async () => {
  expect((await world.models.listFolders(world.ada)).folders).toEqual([]);
  await writeModel(folderOf('tiny'), tinyModel());
  await mkdir(folderOf('something else'));
  await mkdir(folderOf('half.partial'));
  expect(await world.models.listFolders(world.ada)).toMatchObject({
    hub: hub.url,
    folders: [
      { folder: 'something else', kind: null },
      { folder: 'tiny', kind: 'model2vec', bytes: expect.any(Number) },
    ],
  });
});

test('a model in a folder is tested and built, of the passages in its language alone', async () => {
  await writeModel(folderOf('tiny'), tinyModel());
  expect(await world.models.testModel(world.ada, fromFolder)).toMatchObject({
    isOk: true,
    dimensions: 4,
    languages: ['en'],
  });
  await world.addDocuments(1, 5);
  await world.addDocuments(1, 3, { language: 'zh' });
  const { id } = await world.models.addModel(world.ada, fromFolder);
  await world.runJobs();
  expect(await world.view(id)).toMatchObject({ state: 'ready', languages: ['en'], name: 'tiny' });
  expect(Object.values(await world.vectorCounts())).toEqual([5]);
});

test('languages that are given go before those that the model names', async () => {
  await writeModel(folderOf('tiny'), tinyModel());
  await world.addDocuments(1, 3, { language: 'zh' });
  const { id } = await world.models.addModel(world.ada, { ...fromFolder, languages: ['zh'] });
  await world.runJobs();
  expect(await world.view(id)).toMatchObject({ state: 'ready', languages: ['zh'] });
  expect(Object.values(await world.vectorCounts())).toEqual([3]);
});

test('another model in the folder is not searched with the vectors of the one before', async () => {
  await writeModel(folderOf('tiny'), tinyModel());
  await world.addDocuments(1, 5);
  const { id } = await world.models.addModel(world.ada, fromFolder);
  await world.runJobs();
  await writeModel(folderOf('tiny'), tinyModel(1));
  await world.restart();
  await world.models.run(world.ada, id, 'activate');
  expect((await world.search('zebra number 2')).skippedLegs).toEqual(['model']);
  expect(await world.view(id)).toMatchObject({ error: { code: 'model-changed' } });
});

test('a model of a hub is fetched, checked and built; removed, its files go too', async () => {
  await world.addDocuments(1, 5);
  const { id, state } = await world.models.addModel(world.ada, fromHub);
  expect(state).toBe('downloading');
  await expect(world.models.addModel(world.ada, fromHub)).rejects.toMatchObject({
    code: 'model-added-already',
  });
  await world.runJobs();
  expect(await world.view(id)).toMatchObject({
    state: 'ready',
    reference: 'team/tiny@main',
    address: hub.url,
  });
  expect(await readdir(world.modelsDir)).toEqual(['team--tiny']);
  await world.models.removeModel(world.ada, id);
  await world.runJobs();
  expect(await readdir(world.modelsDir)).toEqual([]);
});

test('what arrives damaged is not kept, is told, and is fetched again on demand', async () => {
  hub.isDamaged = true;
  const { id } = await world.models.addModel(world.ada, fromHub);
  await world.runJobs();
  expect(await world.view(id)).toMatchObject({ state: 'failed', error: { code: 'model-checksum-mismatch' } });
  hub.isDamaged = false;
  await world.models.run(world.ada, id, 'continue');
  await world.runJobs();
  expect(await world.view(id)).toMatchObject({ state: 'ready', error: null });
});

test('a repository that does not exist, and a hub that does not answer, are told', async () => {
  const missing = await world.models.addModel(world.ada, { ...fromHub, repository: 'team/none' });
  const away = await world.models.addModel(world.ada, {
    ...fromHub,
    repository: 'team/away',
    hub: 'http://127.0.0.1:1',
  });
  await world.runJobs();
  expect(await world.view(missing.id)).toMatchObject({ error: { code: 'model-not-found' } });
  expect(await world.view(away.id)).toMatchObject({ error: { code: 'model-download-failed' } });
});

test('whatever a repository is called, its folder stands in the models folder', () => {
  for (const [repository, revision] of [
    ['team/tiny', 'main'],
    ['../..', '../../x'],
    ['a/..', 'refs/pr/1'],
  ] as const)
    expect(dirname(folderPath('/models', folderOfRepository(repository, revision)))).toBe('/models');
  expect(folderOfRepository('team/tiny', 'v2')).not.toBe(folderOfRepository('team/tiny', 'main'));
});
