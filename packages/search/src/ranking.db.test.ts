import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { loadStaticEncoder, type Reranker, type StaticEncoder } from '@onyx/models';
import { silentLogger } from '@onyx/telemetry';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSearchIndex, createSearcher, type Searcher, staticModel } from './index.ts';
import { createFixtures } from './testing/fixtures.ts';

let db: TestDatabase;
let encoder: StaticEncoder;
let searcher: Searcher;
let fixtures: ReturnType<typeof createFixtures>;
let collection: string;
let reranker: Reranker | null = null;

beforeAll(async () => {
  db = await startTestDatabase();
  encoder = await loadStaticEncoder();
  const parts = { database: db.database, models: staticModel(encoder), logger: silentLogger };
  fixtures = createFixtures(db.database, createSearchIndex(parts));
  searcher = createSearcher({ ...parts, getReranker: () => Promise.resolve(reranker) });
});
beforeEach(async () => {
  reranker = null;
  await db.reset();
  await fixtures.addUser('ada');
  collection = await fixtures.addCollection();
});
afterAll(() => db.close());

const find = (query: string, more: Partial<Parameters<Searcher['search']>[0]> = {}) =>
  searcher.search({ userId: 'ada', query, offset: 0, limit: 20, explain: true, ...more });
const titles = async (query: string, more = {}) =>
  (await find(query, more)).results.map(({ title }) => title);

const yearsAgo = (years: number): Date => new Date(Date.now() - years * 365 * 86_400_000);

test('of two that say as much the newer goes first, and a pinned one before both', async () => {
  await fixtures.addDocument(collection, 'Old', ['Badges are issued at the gate on arrival.'], {
    updatedAt: yearsAgo(5),
  });
  await fixtures.addDocument(collection, 'New', ['Badges are issued at the gate by porters.']);
  const pinned = await fixtures.addDocument(collection, 'Pin', ['Badges are issued at the gate to guests.'], {
    updatedAt: yearsAgo(5),
  });
  expect((await titles('badges issued at the gate')).indexOf('New')).toBe(0);
  await db.database.updateTable('document').set({ isPinned: true }).where('id', '=', pinned).execute();
  const { results } = await find('badges issued at the gate');
  expect(results.map(({ title }) => title)).toEqual(['Pin', 'New', 'Old']);
  expect(results[0]?.isPinned).toBe(true);
  expect(results[0]?.passages[0]?.explanation?.factors.pinned).toBeGreaterThan(0);
  expect(results[1]?.passages[0]?.explanation?.factors).toEqual({ recency: expect.any(Number) });
});

test('a pin lifts no weak hit over a good one', async () => {
  await fixtures.addDocument(collection, 'Right', ['The ferry timetable changes in winter.'], {
    updatedAt: yearsAgo(3),
  });
  const weak = await fixtures.addDocument(collection, 'Weak', ['In winter the office closes early.']);
  await db.database.updateTable('document').set({ isPinned: true }).where('id', '=', weak).execute();
  expect((await titles('ferry timetable winter'))[0]).toBe('Right');
});

const clause =
  'The tenant repaints the jetty once in three summers with the paint that the harbour office names, keeps the bollards free for the ferry, and tells the harbour master a week before.';

test('documents that say nearly the same stand under the best of them; other numbers are other documents', async () => {
  await fixtures.addDocument(collection, 'Lease', [clause]);
  await fixtures.addDocument(collection, 'Lease (copy)', [clause.replace('a week', 'one week')]);
  await fixtures.addDocument(collection, 'Form', [`${clause} Fee: 300 euros.`]);
  await fixtures.addDocument(collection, 'Form', [`${clause} Fee: 400 euros.`]);
  const { results, total } = await find('who repaints the jetty');
  expect(total).toBe(3);
  const lease = results.find(({ similar }) => similar.length > 0);
  expect(new Set([lease?.title, lease?.similar[0]?.title])).toEqual(new Set(['Lease', 'Lease (copy)']));
  const { passages } = await searcher.retrieve({
    userId: 'ada',
    query: 'who repaints the jetty',
    limit: 9,
  });
  expect(passages).toHaveLength(3);
});

test('chunks that follow each other are one passage of an answer', async () => {
  await fixtures.addDocument(collection, 'Guide', [
    'Lunch is served at noon.',
    'The printer stands on the second floor.',
    'Printer paper is in the cupboard beside it.',
  ]);
  const { passages } = await searcher.retrieve({ userId: 'ada', query: 'printer paper floor', limit: 5 });
  expect(passages).toHaveLength(1);
  expect(passages[0]?.text).toBe(
    'The printer stands on the second floor.\n\nPrinter paper is in the cupboard beside it.',
  );
  expect(passages[0]?.location).toMatchObject({ blockStart: 1, blockEnd: 2 });
  expect(passages[0]?.marks.length).toBeGreaterThan(2);
});

test('only the legs that are asked for answer, and a leg that is off for a collection stays silent there', async () => {
  await fixtures.addDocument(collection, 'Security', ['Reset your password in the account settings.']);
  const legsOf = async (more = {}) => {
    const { results } = await find('reset the password', more);
    return Object.keys(results[0]?.passages[0]?.explanation?.legs ?? {}).toSorted();
  };
  expect(await legsOf()).toEqual(['lexical', 'static']);
  expect(await legsOf({ legs: ['lexical'] })).toEqual(['lexical']);
  expect(await legsOf({ legs: ['static'] })).toEqual(['static']);
  await db.database
    .updateTable('collection')
    .set({ disabledLegs: ['static'] })
    .execute();
  expect(await legsOf()).toEqual(['lexical']);
  // An evaluation asks what a leg would find, on or off.
  expect(await legsOf({ legs: ['lexical', 'static'] })).toEqual(['lexical', 'static']);
});

test('a reranker decides the order of the best; one that fails is left out and named', async () => {
  await fixtures.addDocument(collection, 'First', [
    'Parking permits for guests. Parking permits cost nothing.',
  ]);
  await fixtures.addDocument(collection, 'Second', ['How to get parking.']);
  expect(await titles('parking permits')).toEqual(['First', 'Second']);
  reranker = {
    id: 'shortest-first',
    languages: ['en'],
    rerank: (_query, texts) => Promise.resolve(texts.map((text) => -text.length)),
  };
  const { results } = await find('parking permits');
  expect(results.map(({ title }) => title)).toEqual(['Second', 'First']);
  expect(results[0]?.passages[0]?.explanation?.rerank).toMatchObject({ rank: 1 });
  expect(await titles('parking permits', { isReranked: false })).toEqual(['First', 'Second']);
  reranker = { ...reranker, rerank: () => Promise.reject(new Error('gone')) };
  expect(await find('parking permits')).toMatchObject({ skippedLegs: ['reranker'] });
  expect(await titles('parking permits')).toEqual(['First', 'Second']);
});
