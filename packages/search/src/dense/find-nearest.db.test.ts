import type { SearchFilter } from '@onyx/contracts';
import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSearchIndex } from '../indexing/search-index.ts';
import { writeVectors } from '../indexing/embed-pending.ts';
import { fixedModels } from '../search-models.ts';
import { createRandom } from '../random.ts';
import { createFixtures } from '../testing/fixtures.ts';
import { findNearest } from './find-nearest.ts';
import { maintainGraphs, tendGraphs } from './tend-graphs.ts';

const modelId = `team/model-v1's "best"@3`;
const dimensions = 48;
const chunksPerDocument = 10;

type Row = { id: number; documentId: string; collectionId: string; vector: Float32Array };

let db: TestDatabase;
let random: () => number;
beforeAll(async () => {
  db = await startTestDatabase();
});
beforeEach(async () => {
  await db.reset();
  random = createRandom(5);
});
afterAll(() => db.close());

const fixtures = () =>
  createFixtures(
    db.database,
    createSearchIndex({ database: db.database, models: fixedModels([]), logger: silentLogger }),
  );
const tend = (minVectors = 200) => tendGraphs({ database: db.database, logger: silentLogger, minVectors });

/** Vectors in clouds, as those of texts are: uniform ones have no neighbours worth the name. */
function createClouds(count: number): () => Float32Array {
  const gauss = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const centres = Array.from({ length: count }, () => Array.from({ length: dimensions }, gauss));
  return () => {
    const centre = centres[Math.floor(random() * count)] ?? [];
    const vector = centre.map((value) => value + 0.7 * gauss());
    const length = Math.hypot(...vector);
    return Float32Array.from(vector, (value) => value / length);
  };
}

/** A collection for each share of the documents, written past the lexical index. */
async function fill(
  shares: readonly number[],
  newVector: () => Float32Array,
  documents: number,
): Promise<Row[]> {
  const { addUser, addCollection } = fixtures();
  await addUser('ada');
  await sql`insert into file (sha256, size_bytes) values ('x', 1)`.execute(db.database);
  for (const share of shares) {
    await sql`
      insert into document (collection_id, title, file_name, format, size_bytes, sha256, indexed_version, chunk_count, created_by)
      select ${await addCollection()}, 'Title', number, 'text', 1, 'x', 1, ${chunksPerDocument}, 'ada'
      from generate_series(1, ${Math.round(documents * share)}::integer) as number`.execute(db.database);
  }
  const { rows } = await sql<Row>`
    insert into chunk (document_id, collection_id, version, ordinal, text, language, token_count, location, content_hash, terms)
    select id, collection_id, 1, ordinal, '', 'en', 1, '{}', '', '' from document, generate_series(1, ${chunksPerDocument}::integer) as ordinal
    returning id, document_id, collection_id`.execute(db.database);
  const filled = rows.map((row) => ({ ...row, vector: newVector() }));
  await writeVectors(
    db.database,
    modelId,
    filled.map((row) => row.id),
    filled.map((row) => row.vector),
  );
  return filled;
}

const find = async (vector: Float32Array, filter: SearchFilter = {}, limit = 10): Promise<number[]> => {
  const hits = await findNearest(db.database, {
    vector,
    modelId,
    languages: ['en'],
    reach: { userId: 'ada', filter },
    limit,
  });
  return (hits.en ?? []).map((hit) => hit.chunkId);
};

function findByHand(rows: readonly Row[], vector: Float32Array, limit = 10): number[] {
  const score = (row: Row): number =>
    row.vector.reduce((sum, value, index) => sum + value * (vector[index] ?? 0), 0);
  return rows
    .map((row) => ({ id: row.id, score: score(row) }))
    .toSorted((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, limit)
    .map(({ id }) => id);
}

async function recall(
  rows: readonly Row[],
  filter: SearchFilter,
  newVector: () => Float32Array,
): Promise<number> {
  let found = 0;
  let wanted = 0;
  for (let question = 0; question < 20; question += 1) {
    const vector = newVector();
    const right = findByHand(rows, vector);
    const hits = new Set(await find(vector, filter));
    wanted += right.length;
    found += right.filter((id) => hits.has(id)).length;
  }
  return found / wanted;
}

async function graphScans(): Promise<number> {
  await sql`select pg_stat_force_next_flush()`.execute(db.database);
  const { rows } = await sql<{ scans: number }>`
    select coalesce(sum(idx_scan), 0) as scans from pg_stat_user_indexes where indexrelname like 'chunk_vector_graph_%'`.execute(
    db.database,
  );
  return Number(rows[0]?.scans);
}

test('finds the nearest through a graph, whatever a filter leaves of it', async () => {
  const newVector = createClouds(40);
  const rows = await fill([0.5, 0.445, 0.05, 0.005], newVector, 200);
  const collections = [...new Set(rows.map((row) => row.collectionId))];
  const documents = [...new Set(rows.map((row) => row.documentId))];
  expect(await tend()).toBe(rows.length);
  expect(await tend()).toBe(0);
  expect(await recall(rows, {}, newVector)).toBeGreaterThanOrEqual(0.98);
  expect(await graphScans()).toBeGreaterThan(0);
  for (const share of [0.5, 0.05, 0.005]) {
    const collection = collections[[0.5, 0, 0.05, 0.005].indexOf(share)] ?? '';
    const inCollection = rows.filter((row) => row.collectionId === collection);
    expect(await recall(inCollection, { collectionIds: [collection] }, newVector)).toBeGreaterThanOrEqual(
      0.98,
    );
    const documentIds = documents.filter((_, index) => index % (1 / share) === 0);
    const ofDocuments = rows.filter((row) => documentIds.includes(row.documentId));
    expect(await recall(ofDocuments, { documentIds }, newVector)).toBeGreaterThanOrEqual(0.98);
  }
}, 120_000);

test('what is new, moved, deleted or in another version is right before the graph is tended', async () => {
  const newVector = createClouds(10);
  const rows = await fill([1], newVector, 30);
  await tend();
  const [first] = rows;
  if (!first) throw new Error('no rows');
  const [nearest] = await find(first.vector);
  expect(nearest).toBe(first.id);

  const [late] = await fillMore(first.collectionId, [first.vector]);
  expect((await find(first.vector)).slice(0, 2)).toEqual([first.id, late]);

  await db.database.deleteFrom('chunk').where('id', '=', first.id).execute();
  expect((await find(first.vector))[0]).toBe(late);
  await tend();
  expect((await find(first.vector))[0]).toBe(late);

  const document = rows.find((row) => row.id !== first.id);
  if (!document) throw new Error('no rows');
  const target = await fixtures().addCollection();
  await db.database.transaction().execute(async (trx) => {
    const index = createSearchIndex({ database: db.database, models: fixedModels([]), logger: silentLogger });
    await index.setCollection(trx, document.documentId, target);
    await trx
      .updateTable('document')
      .set({ collectionId: target })
      .where('id', '=', document.documentId)
      .execute();
  });
  expect(await find(document.vector, { collectionIds: [first.collectionId] })).not.toContain(document.id);
  expect((await find(document.vector, { collectionIds: [target] }))[0]).toBe(document.id);

  await db.database
    .updateTable('document')
    .set({ indexedVersion: 2 })
    .where('id', '=', document.documentId)
    .execute();
  expect(await find(document.vector)).not.toContain(document.id);
});

test('another person finds nothing of it', async () => {
  const newVector = createClouds(10);
  const rows = await fill([1], newVector, 30);
  await tend();
  await fixtures().addUser('bob');
  const vector = rows[0]?.vector ?? new Float32Array();
  expect(
    await findNearest(db.database, {
      vector,
      modelId,
      languages: ['en'],
      reach: { userId: 'bob', filter: {} },
      limit: 10,
    }),
  ).toEqual({ en: [] });
});

test('a worn graph is renewed beside the old one, and goes with its last vector', async () => {
  const newVector = createClouds(10);
  const rows = await fill([1], newVector, 30);
  await tend();
  await db.database.updateTable('vectorGraph').set({ inserted: 100_000 }).execute();
  await maintainGraphs(db.database);
  const vector = rows[5]?.vector ?? new Float32Array();
  expect((await find(vector))[0]).toBe(rows[5]?.id);
  expect(await tend()).toBe(rows.length);
  expect(await graphIds()).toEqual([2]);
  expect(await recall(rows, {}, newVector)).toBeGreaterThanOrEqual(0.98);

  await db.database.deleteFrom('chunkVector').execute();
  await tend();
  expect(await graphIds()).toEqual([]);
  const { rows: indexes } =
    await sql`select 1 from pg_indexes where indexname like 'chunk_vector_graph_%'`.execute(db.database);
  expect(indexes).toEqual([]);
});

test('few vectors have no graph; an end by signal loses nothing', async () => {
  const newVector = createClouds(10);
  const rows = await fill([1], newVector, 30);
  expect(await tend(rows.length + 1)).toBe(0);
  expect(await graphIds()).toEqual([]);
  const stopped = AbortSignal.abort();
  expect(
    await tendGraphs({ database: db.database, logger: silentLogger, minVectors: 10, signal: stopped }),
  ).toBe(0);
  expect(await recall(rows, {}, newVector)).toBe(1);
  expect(await tend()).toBe(rows.length);
});

async function graphIds(): Promise<number[]> {
  const graphs = await db.database.selectFrom('vectorGraph').select('id').orderBy('id').execute();
  return graphs.map(({ id }) => id);
}

async function fillMore(collectionId: string, vectors: Float32Array[]): Promise<number[]> {
  const documentId = await fixtures().addDocument(
    collectionId,
    'More',
    vectors.map((_, part) => `more ${part}`),
  );
  const chunks = await db.database
    .selectFrom('chunk')
    .select('id')
    .where('documentId', '=', documentId)
    .execute();
  await writeVectors(
    db.database,
    modelId,
    chunks.map(({ id }) => id),
    vectors,
  );
  return chunks.map(({ id }) => id);
}
