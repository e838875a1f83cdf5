import type { JobName } from '@onyx/contracts';
import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import {
  createSearchIndex,
  fixedModels,
  openLatentModels,
  readLatentRows,
  type LatentModels,
  type SearchIndex,
} from '@onyx/search';
import { silentLogger } from '@onyx/telemetry';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { JobFailure } from '../jobs/index.ts';
import { createLatentIndex, type LatentIndex, type LatentIndexOptions } from './index.ts';
import { addCollection, addDocument as addDocumentTo, countVectors } from './testing/latent-world.ts';

const hourMs = 60 * 60 * 1000;
const start = Date.now();

let db: TestDatabase;
let models: LatentModels;
let searchIndex: SearchIndex;
let collectionId: string;
let enqueued: JobName[];
beforeAll(async () => {
  db = await startTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.reset();
  collectionId = await addCollection(db);
  const { database } = db;
  models = await openLatentModels({ database, logger: silentLogger });
  searchIndex = createSearchIndex({ database, models, logger: silentLogger });
  enqueued = [];
});
afterEach(() => models.close());

const newIndex = (changed: Partial<LatentIndexOptions> = {}): LatentIndex =>
  createLatentIndex({
    database: db.database,
    searchIndex,
    models,
    queue: {
      enqueue: (_trx, name) => Promise.resolve(void enqueued.push(name)),
      wake: () => undefined,
    },
    logger: silentLogger,
    noticeMs: 1,
    ...changed,
  });

const update = (index: LatentIndex, signal = new AbortController().signal): Promise<JobFailure> =>
  index.handlers['update-latent-index']({ key: 'all' }, { attempt: 1, signal, enterStage: () => undefined });

const addDocument = (chunkCount: number, options?: Parameters<typeof addDocumentTo>[4]): Promise<string> =>
  addDocumentTo(db, searchIndex, collectionId, chunkCount, options);
const vectorCounts = (): Promise<Record<string, number>> => countVectors(db);
const searchedIds = (): string[] => models.searched().map(({ embedder }) => embedder.id);

test('too few chunks teach nothing; what is not published does not count', async () => {
  await addDocument(199);
  await addDocument(300, { isPublished: false });
  const index = newIndex();
  expect(await index.runIfDue(start)).toBe(false);
  await update(index);
  expect(await readLatentRows(db.database)).toEqual([]);
  expect(await vectorCounts()).toEqual({});
  await addDocument(1);
  expect(await index.runIfDue(start)).toBe(true);
  expect(enqueued).toEqual(['update-latent-index']);
  await update(index);
  expect((await readLatentRows(db.database))[0]).toMatchObject({ state: 'searched', chunkCount: 200 });
});

test('each language has its own model, searched when all its chunks have vectors', async () => {
  await addDocument(210);
  await addDocument(220, { language: 'zh' });
  await update(newIndex());
  expect(searchedIds()).toEqual(['latent-en@1', 'latent-zh@2']);
  expect(models.written()).toEqual(models.searched());
  expect(await vectorCounts()).toEqual({ 'latent-en@1': 210, 'latent-zh@2': 220 });
  const boat = await models.searched()[0]?.embedder.embedQuery('boat');
  const { rows } = await sql<{ text: string }>`
    select chunk.text from chunk_vector join chunk on chunk.id = chunk_id where model_id = 'latent-en@1'
    order by embedding <#> ${`[${boat?.join(',')}]`}::halfvec limit 20`.execute(db.database);
  expect(rows.every(({ text }) => text.includes('river'))).toBe(true);
  expect(await newIndex().runIfDue(start + hourMs)).toBe(false);
});

test('growth trains again beside the old one, which is searched until the new one is whole; then none of it is left', async () => {
  await addDocument(200);
  await update(newIndex());
  await addDocument(99);
  expect(await vectorCounts()).toEqual({ 'latent-en@1': 299 });
  expect(await newIndex().runIfDue(start + hourMs)).toBe(false);
  await addDocument(1);
  expect(await newIndex().runIfDue(start + hourMs)).toBe(true);
  await makeModelsOlder();

  const searchedMeanwhile: string[][] = [];
  await update(
    newIndex({
      searchIndex: {
        ...searchIndex,
        embedAll: async (options) => {
          searchedMeanwhile.push(searchedIds());
          expect(models.written().map(({ embedder }) => embedder.id)).toEqual(['latent-en@1', 'latent-en@2']);
          // Comes while the new one is being built: gets vectors of both.
          if (searchedMeanwhile.length === 1) await addDocument(10);
          return searchIndex.embedAll(options);
        },
        removeVectors: async (...parameters) => {
          searchedMeanwhile.push(searchedIds());
          return searchIndex.removeVectors(...parameters);
        },
      },
    }),
  );
  expect(searchedMeanwhile).toEqual([['latent-en@1'], ['latent-en@1'], ['latent-en@2']]);
  expect(await vectorCounts()).toEqual({ 'latent-en@2': 310 });
  expect(await readLatentRows(db.database)).toHaveLength(1);
});

test('chunks that another process wrote before it noticed the new model get their vectors, too', async () => {
  await addDocument(200);
  let calls = 0;
  await update(
    newIndex({
      searchIndex: {
        ...searchIndex,
        embedAll: async (options) => {
          calls += 1;
          const given = await searchIndex.embedAll(options);
          if (calls === 1) {
            const unaware = createSearchIndex({
              database: db.database,
              models: fixedModels([]),
              logger: silentLogger,
            });
            const before = searchIndex;
            searchIndex = unaware;
            await addDocument(5);
            searchIndex = before;
          }
          return given;
        },
      },
    }),
  );
  expect(await vectorCounts()).toEqual({ 'latent-en@1': 205 });
});

test('what was cut off anywhere is taken up: nothing is trained twice, nothing of it is left behind', async () => {
  await addDocument(400);
  // While vectors are made.
  const first = new AbortController();
  const cutOff = newIndex({
    searchIndex: {
      ...searchIndex,
      embedAll: ({ embedder, signal }) =>
        searchIndex.embedAll({
          embedder,
          signal,
          onProgress: (done) => {
            if (done > 0) first.abort(new Error('killed'));
          },
        }),
    },
  });
  await expect(update(cutOff, first.signal)).rejects.toThrow('killed');
  expect(Object.values(await vectorCounts())[0]).toBeLessThan(400);
  expect(searchedIds()).toEqual([]);
  expect((await readLatentRows(db.database)).map(({ state }) => state)).toEqual(['building']);
  expect(await newIndex().runIfDue(start)).toBe(true);

  // Before it is searched.
  const second = new AbortController();
  const before = newIndex({
    searchIndex: {
      ...searchIndex,
      embedAll: async (options) => {
        const given = await searchIndex.embedAll(options);
        second.abort(new Error('killed'));
        return given;
      },
    },
  });
  await expect(update(before, second.signal)).rejects.toThrow();
  expect(await vectorCounts()).toEqual({ 'latent-en@1': 400 });
  expect(searchedIds()).toEqual([]);

  await update(newIndex());
  expect(searchedIds()).toEqual(['latent-en@1']);

  // When the one before is being cleared away.
  await addDocument(400);
  await makeModelsOlder();
  const third = new AbortController();
  const clearing = newIndex({
    searchIndex: {
      ...searchIndex,
      removeVectors: () => {
        third.abort(new Error('killed'));
        return Promise.reject(new Error('killed'));
      },
    },
  });
  await expect(update(clearing, third.signal)).rejects.toThrow('killed');
  expect(await vectorCounts()).toEqual({ 'latent-en@1': 800, 'latent-en@2': 800 });
  expect(searchedIds()).toEqual(['latent-en@2']);
  expect(await newIndex().runIfDue(start + hourMs)).toBe(true);
  await update(newIndex());
  expect(await vectorCounts()).toEqual({ 'latent-en@2': 800 });
  expect(await newIndex().runIfDue(start + hourMs)).toBe(false);
});

test('what is deleted is forgotten: a quarter gone trains again, and below half of what it takes the model goes', async () => {
  const kept = await addDocument(90);
  const gone = await addDocument(160);
  await addDocument(100);
  await update(newIndex());
  await makeModelsOlder();
  await db.pool.query('delete from document where id = $1', [gone]);
  expect(await vectorCounts()).toEqual({ 'latent-en@1': 190 });
  // Too few to train, too many to forget.
  expect(await newIndex().runIfDue(start + hourMs)).toBe(false);
  await addDocument(60);
  expect(await newIndex().runIfDue(start + hourMs)).toBe(true);
  await update(newIndex());
  expect(searchedIds()).toEqual(['latent-en@2']);
  await db.pool.query('delete from document where id <> $1', [kept]);
  expect(await newIndex().runIfDue(start + hourMs)).toBe(true);
  await update(newIndex());
  expect(searchedIds()).toEqual([]);
  expect(await vectorCounts()).toEqual({});
  const parts = await db.pool.query('select 1 from latent_model_part');
  expect(parts.rows).toEqual([]);
});

test('an import is waited for, but not for ever', async () => {
  await addDocument(200);
  await db.pool.query(`update document set stage = 'parsing'`);
  const index = newIndex();
  expect(await index.runIfDue(start)).toBe(false);
  expect(await index.runIfDue(start + 9 * 60_000)).toBe(false);
  expect(await index.runIfDue(start + 10 * 60_000)).toBe(true);
});

test('what grew a moment after a training is trained when five minutes have passed, though nothing more has changed', async () => {
  await addDocument(200);
  const index = newIndex();
  await update(index);
  await addDocument(200);
  expect(await index.runIfDue(Date.now())).toBe(false);
  expect(await index.runIfDue(Date.now() + 5 * 60_000)).toBe(true);
});

test('another process notices a model, and reads it when it is asked', async () => {
  await addDocument(200);
  const other = await openLatentModels({ database: db.database, logger: silentLogger });
  await update(newIndex());
  expect(other.searched()).toEqual([]);
  await other.refresh();
  const [theirs] = other.searched();
  const [ours] = models.searched();
  const query = 'a boat on the river';
  expect(await theirs?.embedder.embedQuery(query)).toEqual(await ours?.embedder.embedQuery(query));
  // It stays the same object, and with it what it has read, as long as it is searched.
  await other.refresh();
  expect(other.searched()[0]?.embedder).toBe(theirs?.embedder);
  await db.pool.query('delete from latent_model');
  await other.refresh();
  expect(other.searched()).toEqual([]);
  expect(await theirs?.embedder.embedQuery(query)).toHaveLength(theirs?.embedder.dimensions ?? 0);
  await other.close();
});

test('a training that dies is tried again and given up after the third time', async () => {
  await addDocument(200);
  const index = newIndex({
    searchIndex: { ...searchIndex, embedAll: () => Promise.reject(new Error('no more memory')) },
  });
  const attempt = (number: number) =>
    index.handlers['update-latent-index'](
      { key: 'all' },
      { attempt: number, signal: new AbortController().signal, enterStage: () => undefined },
    );
  await expect(attempt(1)).rejects.toThrow('no more memory');
  await expect(attempt(2)).rejects.toThrow('no more memory');
  expect(await attempt(3)).toEqual({ code: 'internal' });
  expect(await index.runIfDue()).toBe(false);
  expect(await index.runIfDue(Date.now() + hourMs)).toBe(true);
});

/** As if the models had been trained an hour ago. */
async function makeModelsOlder(): Promise<void> {
  await db.pool.query(`update latent_model set trained_at = trained_at - interval '1 hour'`);
}
