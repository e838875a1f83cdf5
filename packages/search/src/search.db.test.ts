import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { loadStaticEncoder, type StaticEncoder } from '@onyx/models';
import { silentLogger } from '@onyx/telemetry';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSearchIndex, createSearcher, type Searcher, type SearchIndex, staticModel } from './index.ts';
import { chunksOf, createFixtures } from './testing/fixtures.ts';

let db: TestDatabase;
let encoder: StaticEncoder;
let index: SearchIndex;
let searcher: Searcher;
let fixtures: ReturnType<typeof createFixtures>;
beforeAll(async () => {
  db = await startTestDatabase();
  encoder = await loadStaticEncoder();
  index = createSearchIndex({ database: db.database, models: staticModel(encoder), logger: silentLogger });
  searcher = createSearcher({ database: db.database, models: staticModel(encoder), logger: silentLogger });
  fixtures = createFixtures(db.database, index);
});
beforeEach(async () => {
  await db.reset();
  await fixtures.addUser('ada');
});
afterAll(() => db.close());

const find = (query: string, more: Partial<Parameters<Searcher['search']>[0]> = {}) =>
  searcher.search({ userId: 'ada', query, offset: 0, limit: 20, explain: false, ...more });

test('finds a document by the stem of a word, marks it, and shows two passages', async () => {
  const collection = await fixtures.addCollection();
  await fixtures.addDocument(collection, 'Handbook', [
    'Employees are reimbursed for travel.',
    'Lunch is free.',
    'Travelling by train.',
  ]);
  await fixtures.addDocument(collection, 'Other', ['Nothing of interest.']);
  const { results, total } = await find('travel reimbursement');
  expect(results[0]?.title).toBe('Handbook');
  expect(total).toBe(1);
  const [first] = results[0]?.passages ?? [];
  expect(first?.marks.map(({ start, end }) => first.text.slice(start, end))).toEqual([
    'reimbursed',
    'travel',
  ]);
});

test('finds Chinese by pairs, traditional by simplified, and one character alone', async () => {
  const collection = await fixtures.addCollection();
  await fixtures.addDocument(collection, '手册', ['員工的年假為十五天。'], { language: 'zh' });
  await fixtures.addDocument(collection, '别的', ['服务器的安装步骤。'], { language: 'zh' });
  for (const query of ['年假多少天', '员工年假', '假']) {
    const { results } = await find(query);
    expect(results[0]?.title, query).toBe('手册');
  }
});

test('finds English by a Chinese question, and says which words it added', async () => {
  const collection = await fixtures.addCollection();
  await fixtures.addDocument(collection, 'Security', ['Reset your password in the account settings.']);
  await fixtures.addDocument(collection, 'Menu', ['Soup and bread are served at noon.']);
  const { results, translatedWords } = await find('如何重置密码');
  expect(results[0]?.title).toBe('Security');
  expect(translatedWords).toContain('password');
});

test('a new version, a deletion and a move leave nothing behind', async () => {
  const [collection, target] = [await fixtures.addCollection(), await fixtures.addCollection()];
  const id = await fixtures.addDocument(collection, 'Plan', ['The project is called Heliotrope.']);
  await db.database.transaction().execute(async (trx) => {
    await index.indexChunks(trx, {
      ...chunksOf(id, collection, 'Plan', ['The project is called Marigold.']),
      version: 2,
    });
    await index.replaceVersion(trx, id, 2);
    await trx.updateTable('document').set({ version: 2, indexedVersion: 2 }).where('id', '=', id).execute();
  });
  expect((await find('heliotrope')).total).toBe(0);
  expect((await find('marigold')).results[0]?.documentVersion).toBe(2);

  await db.database.transaction().execute(async (trx) => {
    await index.setCollection(trx, id, target);
    await trx.updateTable('document').set({ collectionId: target }).where('id', '=', id).execute();
  });
  expect((await find('marigold', { filter: { collectionIds: [collection] } })).total).toBe(0);
  expect((await find('marigold', { filter: { collectionIds: [target] } })).total).toBe(1);

  await db.database.transaction().execute(async (trx) => {
    await index.removeDocument(trx, id);
    await trx.deleteFrom('document').where('id', '=', id).execute();
  });
  expect((await find('marigold')).emptyReason).toBe('no-documents');
});

test('chunks of a version that is not published yet are not found', async () => {
  const collection = await fixtures.addCollection();
  const id = await fixtures.addDocument(collection, 'Plan', ['The project is called Heliotrope.']);
  await db.database
    .transaction()
    .execute((trx) =>
      index.indexChunks(trx, { ...chunksOf(id, collection, 'Plan', ['It is Marigold.']), version: 2 }),
    );
  await index.embedPending({ documentId: id, version: 2 });
  expect(
    (await find('marigold')).results.flatMap((result) => result.passages.map((passage) => passage.text)),
  ).not.toContain('It is Marigold.');
  expect((await find('heliotrope')).total).toBe(1);
});

test('counts facets under all filters but their own, and explains what filters hide', async () => {
  const [handbook, wiki] = [
    await fixtures.addCollection({ name: 'Handbook' }),
    await fixtures.addCollection({ name: 'Wiki' }),
  ];
  await fixtures.addDocument(handbook, 'A', ['Vacation rules.'], { format: 'pdf' });
  await fixtures.addDocument(handbook, 'B', ['Vacation days.'], { format: 'markdown' });
  await fixtures.addDocument(wiki, 'C', ['Vacation photos.'], { format: 'pdf' });
  const { facets, total } = await find('vacation', { filter: { collectionIds: [handbook] } });
  expect(total).toBe(2);
  expect(facets.collections.map(({ label, count }) => [label, count])).toEqual([
    ['Handbook', 2],
    ['Wiki', 1],
  ]);
  expect(Object.fromEntries(facets.formats.map(({ value, count }) => [value, count]))).toEqual({
    markdown: 1,
    pdf: 1,
  });
  const hidden = await find('vacation', { filter: { formats: ['epub'] } });
  expect(hidden).toMatchObject({ emptyReason: 'filters-exclude-all', totalWithoutFilters: 3, total: 0 });
});

test('says why nothing was found', async () => {
  expect((await find('anything')).emptyReason).toBe('no-documents');
  const collection = await fixtures.addCollection();
  await fixtures.addDocument(collection, 'Draft', ['Later.'], { isPublished: false });
  expect((await find('later')).emptyReason).toBe('nothing-ready-yet');
  await fixtures.addDocument(collection, 'Note', ['Ready.']);
  expect((await find('is it to be or not to be')).emptyReason).toBe('no-searchable-words');
  expect((await find('qqxyzzy')).emptyReason).toBe('no-match');
});

test('any question gives an answer or a reason', async () => {
  const collection = await fixtures.addCollection();
  await fixtures.addDocument(collection, 'Note', ['Drop tables are furniture. 表格']);
  const odd = [
    '',
    ' \t\n',
    '???!!!',
    '😀😀',
    '\u0000\u0007\ufffd',
    '\ud800',
    'a'.repeat(10_000),
    '的'.repeat(10_000),
    'x '.repeat(5000),
    `'; drop table chunk; --`,
    'foo & !bar | (baz:*) <-> qux',
    '%_\\',
    '"unclosed',
    'e\u0301'.repeat(5000),
    '表 DROP 表格 😀 tables',
  ];
  for (const query of odd) {
    const response = await find(query);
    expect(response.total > 0 || response.emptyReason !== null, JSON.stringify(query.slice(0, 40))).toBe(
      true,
    );
    expect(response.skippedLegs).toEqual([]);
  }
});

test('a date filter takes every date that can be written', async () => {
  const collection = await fixtures.addCollection();
  await fixtures.addDocument(collection, 'Note', ['Tables are furniture.']);
  const filter = { updatedAfter: '0000-01-01T00:00:00Z', updatedBefore: '9999-12-31T23:59:59.999999Z' };
  expect(await find('tables', { filter })).toMatchObject({ total: 1, skippedLegs: [] });
});

test('retrieves passages with their documents, equal ones once', async () => {
  const collection = await fixtures.addCollection({ name: 'Handbook' });
  await fixtures.addDocument(collection, 'A', ['The deposit is refunded within ten days.']);
  await fixtures.addDocument(collection, 'A', ['The deposit is refunded within ten days.']);
  await fixtures.addDocument(collection, 'B', ['A deposit may be paid in cash.']);
  const { passages } = await searcher.retrieve({
    userId: 'ada',
    query: 'when is the deposit refunded',
    limit: 5,
  });
  expect(passages.map((passage) => passage.title)).toEqual(['A', 'B']);
  expect(passages[0]).toMatchObject({ collectionName: 'Handbook', documentVersion: 1, format: 'text' });
});

test('a leg that fails is left out and named', async () => {
  const collection = await fixtures.addCollection();
  await fixtures.addDocument(collection, 'Note', ['The copies are on the second floor.']);
  const broken = createSearcher({
    database: db.database,
    models: staticModel({ ...encoder, embedQuery: () => Promise.reject(new Error('gone')) }),
    logger: silentLogger,
  });
  const response = await broken.search({
    userId: 'ada',
    query: 'copy',
    offset: 0,
    limit: 5,
    explain: true,
  });
  expect(response.skippedLegs).toEqual(['static']);
  expect(response.results[0]?.passages[0]?.explanation).toMatchObject({
    legs: { lexical: { rank: 1 } },
    matchedTerms: ['copies'],
  });
});

test('vectors come in batches, go on after a stop, and are copied for equal content', async () => {
  const collection = await fixtures.addCollection();
  const texts = Array.from({ length: 300 }, (_, number) => `Paragraph number ${number} about apples.`);
  const id = await fixtures.addDocument(collection, 'Long', texts, { isEmbedded: false });
  const stop = new AbortController();
  const progress: number[] = [];
  const stopped = index.embedPending({
    documentId: id,
    version: 1,
    signal: stop.signal,
    onProgress: (done) => {
      progress.push(done);
      if (done > 0) stop.abort();
    },
  });
  await expect(stopped).rejects.toThrow();
  const done = progress.at(-1) ?? 0;
  expect(done).toBeGreaterThan(0);
  expect(await index.embedPending({ documentId: id, version: 1 })).toBe(300 - done);
  expect(await index.embedPending({ documentId: id, version: 1 })).toBe(0);
  const twin = await fixtures.addDocument(collection, 'Long', texts, { isEmbedded: false });
  expect(await index.embedPending({ documentId: twin, version: 1 })).toBe(300);
});

test('to say one thing thousands of times does not make vectors slow', async () => {
  const collection = await fixtures.addCollection();
  const timeOf = async (title: string, textOf: (number: number) => string): Promise<number> => {
    const texts = Array.from({ length: 8_000 }, (_, number) => textOf(number));
    const id = await fixtures.addDocument(collection, title, texts, { isEmbedded: false });
    const startedAt = performance.now();
    expect(await index.embedPending({ documentId: id, version: 1 })).toBe(texts.length);
    return performance.now() - startedAt;
  };
  const different = await timeOf('List', (number) => `Entry ${number} of the list.`);
  const equal = await timeOf('Echo', () => 'The same again.');
  // Each compared with each, it took six times as long.
  expect(equal).toBeLessThan(2.5 * different);
}, 60_000);
