import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { createSearchIndex, type SearchIndex, fixedModels } from '@onyx/search';
import { silentLogger } from '@onyx/telemetry';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, beforeAll, expect, test } from 'vitest';
import { createIndexUpkeep } from './index-upkeep.ts';

const dayMs = 24 * 60 * 60 * 1000;
const start = Date.UTC(2026, 0, 1);

let db: TestDatabase;
let searchIndex: SearchIndex;
let collectionId: string;
beforeAll(async () => {
  db = await startTestDatabase();
  searchIndex = createSearchIndex({ database: db.database, models: fixedModels([]), logger: silentLogger });
});
beforeEach(async () => {
  await db.reset();
  await db.pool.query(`insert into "user" (id, name, email) values ('ada', 'Ada', 'ada@example.com')`);
  const { rows } = await db.pool.query<{ id: string }>(
    `insert into collection (name, owner_id, visibility) values ('Files', 'ada', 'private') returning id`,
  );
  collectionId = rows[0]?.id ?? '';
});
afterAll(() => db.close());

const newUpkeep = () => createIndexUpkeep({ database: db.database, searchIndex, logger: silentLogger });

async function addDocument(chunkCount: number, stage = 'ready'): Promise<string> {
  const sha256 = randomUUID();
  await db.pool.query('insert into file (sha256, size_bytes) values ($1, 1)', [sha256]);
  const { rows } = await db.pool.query<{ id: string }>(
    `insert into document (collection_id, title, file_name, format, size_bytes, sha256, created_by, stage)
     values ($1, 'Notes', $2, 'text', 1, $2, 'ada', $3) returning id`,
    [collectionId, sha256, stage],
  );
  const documentId = rows[0]?.id ?? '';
  const chunks = Array.from({ length: chunkCount }, (_, ordinal) => ({
    ordinal,
    text: `Zebracorn number ${ordinal}.`,
    language: 'en' as const,
    tokenCount: 4,
    location: { headingPath: [], blockStart: ordinal, blockEnd: ordinal },
  }));
  await db.database
    .transaction()
    .execute((trx) =>
      searchIndex.indexChunks(trx, { documentId, collectionId, version: 1, title: 'Notes', chunks }),
    );
  return documentId;
}

/** What the planner believes; -1 as long as nobody counted. */
const countedChunks = async (): Promise<number> => {
  const { rows } = await db.pool.query<{ reltuples: number }>(
    `select reltuples from pg_class where relname = 'chunk'`,
  );
  return rows[0]?.reltuples ?? 0;
};

test('a bulk import is tidied up after, once and not before it is through', async () => {
  const upkeep = newUpkeep();
  const waiting = await addDocument(2100, 'embedding');
  expect(await upkeep.runIfDue(start)).toBe(false);
  await db.pool.query(`update document set stage = 'ready' where id = $1`, [waiting]);
  expect(await upkeep.runIfDue(start)).toBe(true);
  expect(await countedChunks()).toBe(2100);
  expect(await upkeep.runIfDue(start + 1000)).toBe(false);
  await addDocument(2000);
  expect(await newUpkeep().runIfDue(start + 2000)).toBe(true);
});

test('a little change waits for the next day; no change waits for ever', async () => {
  const upkeep = newUpkeep();
  expect(await upkeep.runIfDue(start)).toBe(false);
  const id = await addDocument(3);
  expect(await upkeep.runIfDue(start)).toBe(true);
  await addDocument(3);
  expect(await upkeep.runIfDue(start + dayMs - 1)).toBe(false);
  expect(await upkeep.runIfDue(start + dayMs)).toBe(true);
  expect(await upkeep.runIfDue(start + 5 * dayMs)).toBe(false);
  await db.pool.query('delete from document where id = $1', [id]);
  expect(await upkeep.runIfDue(start + 5 * dayMs)).toBe(true);
});

test('a failed document is no work that anybody waits for', async () => {
  await addDocument(2, 'failed');
  expect(await newUpkeep().runIfDue(start)).toBe(true);
});

test('of two workers one tidies', async () => {
  await addDocument(5);
  const done = await Promise.all([newUpkeep().runIfDue(start), newUpkeep().runIfDue(start)]);
  expect(done.toSorted()).toEqual([false, true]);
});
