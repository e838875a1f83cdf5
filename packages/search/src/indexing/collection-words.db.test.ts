import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { loadStaticEncoder, type StaticEncoder } from '@onyx/models';
import { silentLogger } from '@onyx/telemetry';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSearchIndex, staticModel, type SearchIndex } from '../index.ts';
import { chunksOf, createFixtures } from '../testing/fixtures.ts';

let db: TestDatabase;
let encoder: StaticEncoder;
let index: SearchIndex;
let fixtures: ReturnType<typeof createFixtures>;
beforeAll(async () => {
  db = await startTestDatabase();
  encoder = await loadStaticEncoder();
  index = createSearchIndex({ database: db.database, models: staticModel(encoder), logger: silentLogger });
  fixtures = createFixtures(db.database, index);
});
beforeEach(async () => {
  await db.reset();
  await fixtures.addUser('ada');
});
afterAll(() => db.close());

async function wordsOf(collectionId: string): Promise<string[]> {
  const rows = await db.database
    .selectFrom('collectionTerm')
    .select('term')
    .where('collectionId', '=', collectionId)
    .orderBy('term')
    .execute();
  return rows.map(({ term }) => term);
}

/** Writes one text as a document's chunk, and calls what is to be called after the commit. */
async function write(collectionId: string, text: string): Promise<void> {
  const id = await fixtures.addDocument(collectionId, '', [], { isPublished: false });
  const onCommit = await db.database
    .transaction()
    .execute((trx) => index.indexDocuments(trx, [chunksOf(id, collectionId, '', [text])]));
  onCommit();
}

test('what is committed is not written again, in its own collection alone', async () => {
  const collection = await fixtures.addCollection();
  const other = await fixtures.addCollection();
  await write(collection, 'Password and account.');
  expect(await wordsOf(collection)).toEqual(['account', 'password']);
  await db.database.deleteFrom('collectionTerm').execute();
  await write(collection, 'Password and invoice.');
  await write(other, 'Password.');
  expect(await wordsOf(collection)).toEqual(['invoic']);
  expect(await wordsOf(other)).toEqual(['password']);
});

test('what was rolled back is written by the next one', async () => {
  const collection = await fixtures.addCollection();
  const id = await fixtures.addDocument(collection, '', [], { isPublished: false });
  const failing = db.database.transaction().execute(async (trx) => {
    await index.indexDocuments(trx, [chunksOf(id, collection, '', ['Password and account.'])]);
    throw new Error('no room');
  });
  await expect(failing).rejects.toThrow('no room');
  await write(collection, 'Another password.');
  expect(await wordsOf(collection)).toEqual(['anoth', 'password']);
});

test('a long word is written each time: to remember it would keep the text that it stands in', async () => {
  const collection = await fixtures.addCollection();
  await write(collection, 'Internationalisation of passwords.');
  await db.database.deleteFrom('collectionTerm').execute();
  await write(collection, 'Internationalisation of passwords.');
  expect(await wordsOf(collection)).toEqual(['internationalis']);
});
