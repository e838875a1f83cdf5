import { connectDatabase, type Database } from '@onyx/database';
import { startTestDatabase, testPostgresUrl, type TestDatabase } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSearchIndex } from '../../indexing/search-index.ts';
import { fixedModels } from '../../search-models.ts';
import { createRandom } from '../../random.ts';
import { createFixtures, wordOf } from '../../testing/fixtures.ts';
import { selectLexicalEngine } from '../select-engine.ts';
import { createTextsearchEngine } from '../textsearch-engine.ts';
import { createPortableEngine } from './portable-engine.ts';

const engine = createPortableEngine();
const servers = [
  { name: 'the embedded database', url: undefined, isSkipped: false },
  { name: 'PostgreSQL 17', url: testPostgresUrl, isSkipped: !testPostgresUrl },
];

describe.each(servers)('$name', ({ url, isSkipped }) => {
  describe.skipIf(isSkipped)('the portable engine', () => {
    let db: TestDatabase;
    beforeAll(async () => {
      db = await startTestDatabase({ url });
      await engine.prepare(db.database);
    });
    beforeEach(() => db.reset());
    afterAll(() => db?.close());

    const random = createRandom(4);
    const text = () =>
      Array.from({ length: 1 + Math.floor(random() * 40) }, () =>
        wordOf(Math.floor(200 * random() ** 3)),
      ).join(' ');
    const texts = (count: number) => Array.from({ length: count }, text);

    const setUp = async (database: Database = db.database) => {
      const index = createSearchIndex({ database, models: fixedModels([]), logger: silentLogger, engine });
      return { index, ...createFixtures(database, index) };
    };

    test('keeps its statistics right, whoever writes at the same time', async () => {
      const { addUser, addCollection } = await setUp();
      await addUser('ada');
      const collection = await addCollection();
      const connections = [1, 2, 3].map(() =>
        connectDatabase(db.location, { maxConnections: 1, onError: () => undefined }),
      );
      await Promise.all(
        connections.map(async ({ database }, writer) => {
          const { addDocument } = await setUp(database);
          const ids: string[] = [];
          for (let count = 0; count < 12; count += 1) {
            ids.push(await addDocument(collection, '', texts(5), { language: writer === 2 ? 'zh' : 'en' }));
            if (count % 4 === 3)
              await database
                .deleteFrom('document')
                .where('id', '=', ids.shift() ?? '')
                .execute();
            if (count % 5 === 4) await sql`select fold_lexical_changes()`.execute(database);
          }
        }),
      );
      await Promise.all(connections.map((connection) => connection.close()));
      expect(await storedStatistics(db.database)).toEqual(await countedStatistics(db.database));
      expect((await storedStatistics(db.database)).totals).toHaveLength(2);
      await engine.maintain(db.database);
      expect(await storedStatistics(db.database)).toEqual(await countedStatistics(db.database));
    });

    test('makes the same rows for chunks that were there before it as it does chunk by chunk', async () => {
      const { addUser, addCollection, addDocument } = await setUp();
      await addUser('ada');
      const collection = await addCollection();
      for (let count = 0; count < 6; count += 1) await addDocument(collection, '', texts(30));
      await engine.maintain(db.database);
      const find = async () =>
        (await ask(db.database, [wordOf(0), wordOf(3), wordOf(150)])).map((hit) => hit.chunkId);
      const [hits, { totals }] = [await find(), await storedStatistics(db.database)];
      expect(hits.length).toBeGreaterThan(50);

      await sql`truncate chunk_lexical, lexical_change, lexical_feature, lexical_total`.execute(db.database);
      expect(await find()).toEqual([]);
      await engine.prepare(db.database);
      expect(new Set(await find())).toEqual(new Set(hits));
      expect(await storedStatistics(db.database)).toEqual(await countedStatistics(db.database));
      expect((await storedStatistics(db.database)).totals).toEqual(totals);

      // A part of them: what is there stays, what is missing is added.
      await sql`delete from chunk_lexical where chunk_id % 3 = 0`.execute(db.database);
      await engine.prepare(db.database);
      expect(new Set(await find())).toEqual(new Set(hits));
      expect(await storedStatistics(db.database)).toEqual(await countedStatistics(db.database));
      await addDocument(collection, '', [`${wordOf(3)} once more`]);
      expect(await find()).toHaveLength(hits.length + 1);
    });

    test('weighs by the average length of now, and tidies weights of another', async () => {
      const { addUser, addCollection, addDocument } = await setUp();
      await addUser('ada');
      const collection = await addCollection();
      const long = Array.from({ length: 90 }, (_, number) => wordOf(number)).join(' ');
      await addDocument(collection, '', [`xtargetq ${wordOf(1)}`]);
      await addDocument(
        collection,
        '',
        Array.from({ length: 50 }, () => long),
      );
      await addDocument(collection, '', [`xtargetq ${wordOf(1)}`]);
      const averages = async () =>
        (await sql<{ average: number }>`select distinct average from chunk_lexical`.execute(db.database)).rows
          .length;
      const before = await ask(db.database, ['xtargetq']);
      expect(before.map((hit) => hit.score)).toEqual([before[0]?.score, before[0]?.score]);
      expect(await averages()).toBeGreaterThan(1);
      await engine.maintain(db.database);
      expect(await averages()).toBe(1);
      const after = await ask(db.database, ['xtargetq']);
      expect(after.map((hit) => hit.chunkId)).toEqual(before.map((hit) => hit.chunkId));
      expect(Math.abs((after[0]?.score ?? 0) / (before[0]?.score ?? 1) - 1)).toBeLessThan(1e-4);
    });

    test('finds the same best chunks however few it looks at', async () => {
      const { addUser, addCollection, addDocument } = await setUp();
      await addUser('ada');
      const collection = await addCollection();
      const word = () => wordOf(Math.floor(60 * random() ** 3));
      for (let count = 0; count < 6; count += 1) {
        const many = Array.from({ length: 400 }, () =>
          Array.from({ length: 5 + Math.floor(random() * 25) }, word).join(' '),
        );
        await addDocument(collection, '', many);
      }
      await engine.maintain(db.database);
      const [few, all] = [createPortableEngine({ cheapSize: 10 }), createPortableEngine({ cheapSize: 1e9 })];
      for (let round = 0; round < 25; round += 1) {
        const words = [...new Set(Array.from({ length: 1 + Math.floor(random() * 7) }, word))];
        const best = await ask(db.database, words, all, 10);
        expect(await ask(db.database, words, few, 10)).toEqual(best);
      }
    });

    test('takes a chunk of more words than a vector can have', async () => {
      const { addUser, addCollection, addDocument } = await setUp();
      await addUser('ada');
      const huge = Array.from({ length: 20_000 }, (_, number) => wordOf(number)).join(' ');
      const id = await addDocument(await addCollection(), '', [huge, text()]);
      expect(await ask(db.database, [wordOf(9_000)])).toHaveLength(1);
      await db.database.deleteFrom('document').where('id', '=', id).execute();
      expect(await storedStatistics(db.database)).toEqual({ terms: [], totals: [] });
    });
  });
});

test('a database is searched with the engine that it has the index of, and both find the same', async () => {
  const db = await startTestDatabase();
  expect((await selectLexicalEngine(db.database)).name).toBe('pg_textsearch');
  const index = createSearchIndex({ database: db.database, models: fixedModels([]), logger: silentLogger });
  const { addUser, addCollection, addDocument } = createFixtures(db.database, index);
  await addUser('ada');
  const [collection, random] = [await addCollection(), createRandom(21)];
  const word = () => wordOf(Math.floor(300 * random() ** 3));
  for (let count = 0; count < 8; count += 1) {
    const texts = Array.from({ length: 30 }, () =>
      Array.from({ length: 1 + Math.floor(random() * 60) }, word).join(' '),
    );
    await addDocument(collection, '', texts);
  }
  await engine.prepare(db.database);
  for (let round = 0; round < 15; round += 1) {
    const terms = [...new Set([word(), word(), word(), word()])];
    const theirs = await ask(db.database, terms, createTextsearchEngine());
    const ours = new Map((await ask(db.database, terms)).map((hit) => [hit.chunkId, hit.score]));
    expect(new Set(ours.keys())).toEqual(new Set(theirs.map((hit) => hit.chunkId)));
    for (const hit of theirs)
      expect(Math.abs(hit.score / (ours.get(hit.chunkId) ?? 0) - 1)).toBeLessThan(0.08);
  }
  // Without the extension's indexes the other engine takes over, with all chunks that are there.
  await sql`drop index chunk_terms_en, chunk_terms_zh, chunk_terms_other`.execute(db.database);
  await sql`truncate chunk_lexical, lexical_change, lexical_feature, lexical_total`.execute(db.database);
  const selected = await selectLexicalEngine(db.database);
  expect(selected.name).toBe('portable');
  expect((await ask(db.database, [wordOf(1)], selected)).length).toBeGreaterThan(0);
  await db.close();
});

async function ask(database: Database, words: readonly string[], by = engine, limit = 1_000) {
  const terms = words.map((term) => ({ term, weight: 1 }));
  const { en = [] } = await by.find(database, {
    asked: { en: { terms, limit } },
    reach: { userId: 'ada', filter: {} },
  });
  return en;
}

/** The statistics as they are kept. */
async function storedStatistics(database: Database) {
  const terms = await sql<{ id: number; chunks: number }>`
    select id, sum(chunks)::integer as chunks from (
      select id, chunks from lexical_feature
      union all select feature, count from lexical_change, unnest(features, counts) as counted (feature, count)) as counted
    group by id having sum(chunks) <> 0 order by id`.execute(database);
  const totals = await sql<{ language: string; chunks: number; length: number }>`
    select language, sum(chunks)::integer as chunks, sum(length) as length from lexical_total
    group by language having sum(chunks) <> 0 order by language`.execute(database);
  return { terms: terms.rows, totals: totals.rows };
}

/** The same from the rows. */
async function countedStatistics(database: Database) {
  const terms = await sql<{ id: number; chunks: number }>`
    select id, count(*)::integer as chunks from chunk_lexical, unnest(features) as id group by id order by id`.execute(
    database,
  );
  const totals = await sql<{ language: string; chunks: number; length: number }>`
    select language, count(*)::integer as chunks, sum(cardinality(string_to_array(terms, ' ')))::float as length
    from chunk group by language order by language`.execute(database);
  return { terms: terms.rows, totals: totals.rows };
}
