import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import type { Actor } from '@onyx/core';
import { silentLogger } from '@onyx/telemetry';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPerson, createPipeline, type Pipeline } from './testing/index.ts';

let database: TestDatabase;
let filesDir: string;
let pipeline: Pipeline;
let ann: Actor;
let bob: Actor;

beforeAll(async () => {
  database = await startTestDatabase();
  filesDir = await mkdtemp(join(tmpdir(), 'onyx-pipeline-'));
  const options = { connection: database, filesDir, logger: silentLogger, maxUploadBytes: 1024 * 1024 };
  pipeline = await createPipeline(options);
  pipeline.worker.start();
  ann = await addPerson(database);
  bob = await addPerson(database);
});
afterAll(async () => {
  await pipeline.stop();
  await database.close();
  await rm(filesDir, { recursive: true, force: true });
});

const uploaded = async (name: string, content: string | Uint8Array, options = {}) => {
  const { document, outcome } = await pipeline.upload(ann, name, content, options);
  return { outcome, document: await pipeline.settled(ann, document.id) };
};

test('an uploaded file can be found by its words and read at its place', async () => {
  const { document, outcome } = await uploaded(
    'leave.md',
    '# Leave policy\n\nA zebracorn may rest for 25 days.\n',
  );
  expect(outcome).toBe('created');
  expect(document).toMatchObject({
    title: 'Leave policy',
    fileName: 'leave.md',
    format: 'markdown',
    version: 1,
    chunkCount: 1,
    language: 'en',
    status: { stage: 'ready', isSearchable: true, error: null },
    can: { write: true },
  });
  expect(await pipeline.find(ann, 'zebracorn')).toEqual(['Leave policy']);
  const page = { offset: 0, limit: 50 };
  const { chunks } = await pipeline.documents.listChunks(ann, document.id, page);
  expect(chunks).toMatchObject([
    { ordinal: 0, isEmbedded: true, location: { headingPath: ['Leave policy'] } },
  ]);
  const { blocks, total } = await pipeline.documents.getContent(ann, document.id, page);
  expect(total).toBe(2);
  expect(blocks.map((block) => block.text)).toEqual(['Leave policy', 'A zebracorn may rest for 25 days.']);
});

test('a renamed document is found by its new title and still by its folder', async () => {
  const { document } = await uploaded('rename.md', '# Before\n\nA line of text.', { folder: 'quaggafolder' });
  await pipeline.documents.updateDocument(ann, document.id, { title: 'Okapititle' });
  const shared = { userId: ann.userId, offset: 0, limit: 20, explain: true };
  for (const query of ['okapititle', 'quaggafolder']) {
    const { results } = await pipeline.searcher.search({ ...shared, query });
    expect(results.filter(({ passages }) => passages[0]?.explanation?.legs.lexical)).toMatchObject([
      { title: 'Okapititle' },
    ]);
  }
});

test('the same bytes at the same place change nothing; elsewhere they are another document with the same file', async () => {
  const first = await uploaded('same.txt', 'The quillback is a fish of the sucker family.');
  expect(await uploaded('same.txt', 'The quillback is a fish of the sucker family.')).toMatchObject({
    outcome: 'unchanged',
    document: { id: first.document.id, version: 1 },
  });
  const other = await uploaded('same.txt', 'The quillback is a fish of the sucker family.', {
    folder: 'copies',
  });
  expect(other.outcome).toBe('created');
  expect(other.document.id).not.toBe(first.document.id);
});

test('a new version takes the place of the old one, and nothing of that is found any more', async () => {
  const first = await uploaded('version.md', '# Rules\n\nThe oldword is allowed.');
  const { document, outcome } = await uploaded('version.md', '# Rules\n\nThe newword is allowed.');
  expect(outcome).toBe('new-version');
  expect(document).toMatchObject({ id: first.document.id, version: 2, status: { stage: 'ready' } });
  expect(await pipeline.find(ann, 'newword')).toEqual(['Rules']);
  expect(await pipeline.find(ann, 'oldword')).not.toContain('Rules');
  const { rows } = await database.pool.query('select distinct version from chunk where document_id = $1', [
    document.id,
  ]);
  expect(rows).toEqual([{ version: 2 }]);
  const versions = await pipeline.documents.listVersions(ann, document.id);
  expect(versions.map(({ version, isCurrent }) => [version, isCurrent])).toEqual([
    [2, true],
    [1, false],
  ]);
  // A citation of the old version still opens.
  const old = await pipeline.documents.getContent(ann, document.id, { version: 1, offset: 0, limit: 10 });
  expect(old.blocks.at(-1)?.text).toContain('oldword');
});

test('a new version that fails leaves the old one searchable and says why', async () => {
  await uploaded('fragile.md', '# Fragile\n\nThe keptword stays.');
  const { document } = await uploaded('fragile.md', '   \n\n  ');
  expect(document).toMatchObject({
    version: 2,
    status: {
      stage: 'failed',
      isSearchable: true,
      error: { code: expect.stringMatching(/^(?:no-text|file-empty)$/) },
    },
  });
  expect(await pipeline.find(ann, 'keptword')).toEqual(['Fragile']);
});

test('a deleted document is found no more at once, also while it is being worked on', async () => {
  const { document } = await uploaded('gone.txt', 'The vanishword is here.');
  expect(await pipeline.find(ann, 'vanishword')).toHaveLength(1);
  await pipeline.documents.deleteDocument(ann, document.id);
  expect(await pipeline.find(ann, 'vanishword')).toEqual([]);
  await expect(pipeline.documents.getDocument(ann, document.id)).rejects.toMatchObject({ code: 'not-found' });

  const busy = await pipeline.upload(ann, 'busy.txt', 'The busyword is here. '.repeat(20_000));
  await pipeline.documents.deleteDocument(ann, busy.document.id);
  await expect.poll(() => pipeline.documents.progress(ann, []).then(({ working }) => working)).toBe(0);
  expect(await pipeline.find(ann, 'busyword')).toEqual([]);
});

test.each([
  ['a damaged PDF', 'broken.pdf', '%PDF-1.7\n1 0 obj <<garbage', /^(?:file-corrupt|no-text|needs-ocr)$/],
  ['a damaged Word file', 'broken.docx', Buffer.from('504b0304deadbeef'.repeat(40), 'hex'), /^file-corrupt$/],
  ['text without text', 'blank.txt', ' \n \n', /^(?:no-text|file-empty)$/],
])('%s ends as failed with a code, at the first try', async (_, name, content, code) => {
  const { document } = await uploaded(name, content);
  expect(document.status).toMatchObject({
    stage: 'failed',
    isSearchable: false,
    error: { code: expect.stringMatching(code) },
  });
  expect(document.can.write).toBe(true);
});

test.each([
  ['an empty file', 'empty.txt', '', 'file-empty'],
  ['a program', 'tool.exe', Buffer.from('4d5a90000300', 'hex'), 'format-unsupported'],
  ['a picture called PDF', 'photo.pdf', Buffer.from('89504e470d0a1a0a0000', 'hex'), 'format-mismatch'],
  ['a name of 300 characters', `${'n'.repeat(296)}.txt`, 'text', 'file-name-invalid'],
  ['more than allowed', 'large.txt', 'x'.repeat(1024 * 1024 + 1), 'file-too-large'],
])('%s is refused and nothing is stored', async (_, name, content, code) => {
  const before = await stored();
  await expect(pipeline.upload(ann, name, content)).rejects.toMatchObject({ code });
  expect(await stored()).toEqual(before);
});

test('an upload that breaks off leaves nothing', async () => {
  const before = await stored();
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half of a ');
    throw new Error('connection lost');
  };
  await expect(
    pipeline.uploadStream(ann, { fileName: 'half.txt', folder: '', bytes: broken() }),
  ).rejects.toThrow('connection lost');
  expect(await stored()).toEqual(before);
});

test('an encrypted file asks for its password, which is kept nowhere in clear and not at all when it is done', async () => {
  // A Word file under the password "correct horse".
  const locked = await readFile(new URL('testing/encrypted.docx', import.meta.url));
  const { document } = await uploaded('locked.docx', locked);
  expect(document.status).toMatchObject({ stage: 'failed', error: { code: 'file-encrypted' } });
  await pipeline.documents.retryDocument(ann, document.id, 'wrong');
  expect((await pipeline.settled(ann, document.id)).status.error).toEqual({ code: 'file-password-wrong' });

  await pipeline.worker.stop();
  await pipeline.documents.retryDocument(ann, document.id, 'correct horse');
  const jobs = () =>
    database.pool.query('select data::text as data from pgboss.job where data::text like $1', [
      `%${document.id}%`,
    ]);
  const waiting = (await jobs()).rows as { data: string }[];
  expect(waiting).toHaveLength(1);
  expect(waiting[0]?.data).not.toContain('horse');
  // What looks for lost documents adds no second job, which would not know the password.
  await pipeline.ingestion.repair({ isStart: true });
  expect((await jobs()).rows).toHaveLength(1);
  pipeline.restartWorker();
  expect((await pipeline.settled(ann, document.id)).status.stage).toBe('ready');
  expect(await pipeline.find(ann, 'lockedword')).toEqual(['locked']);
  await expect.poll(async () => (await jobs()).rows).toEqual([]);
});

test('retry is for failed documents only', async () => {
  const { document } = await uploaded('retry.txt', 'fine text');
  await expect(pipeline.documents.retryDocument(ann, document.id, undefined)).rejects.toMatchObject({
    code: 'document-not-retryable',
  });
  const failed = await uploaded('retry-blank.txt', ' \n ');
  const again = await pipeline.documents.retryDocument(ann, failed.document.id, undefined);
  expect(again.status).toMatchObject({ stage: 'queued', error: null });
  expect((await pipeline.settled(ann, failed.document.id)).status.stage).toBe('failed');
});

test('to a stranger a document does not exist, in any way', async () => {
  const { document } = await uploaded('private.txt', 'The privateword is secret.');
  const { documents } = pipeline;
  const page = { offset: 0, limit: 10 };
  const notFound = { code: 'not-found' };
  await expect(documents.getDocument(bob, document.id)).rejects.toMatchObject(notFound);
  await expect(documents.updateDocument(bob, document.id, { title: 'mine' })).rejects.toMatchObject(notFound);
  await expect(documents.deleteDocument(bob, document.id)).rejects.toMatchObject(notFound);
  await expect(documents.retryDocument(bob, document.id, undefined)).rejects.toMatchObject(notFound);
  await expect(documents.listChunks(bob, document.id, page)).rejects.toMatchObject(notFound);
  await expect(documents.getContent(bob, document.id, page)).rejects.toMatchObject(notFound);
  await expect(documents.getFile(bob, document.id)).rejects.toMatchObject(notFound);
  await expect(documents.listVersions(bob, document.id)).rejects.toMatchObject(notFound);
  await expect(
    pipeline.upload(bob, 'in.txt', 'text', { collectionId: document.collectionId }),
  ).rejects.toMatchObject(notFound);
  expect(await documents.progress(bob, [document.id])).toEqual({ documents: [], working: 0, failed: 0 });
  expect(await documents.bulk(bob, { action: 'delete', ids: [document.id] })).toEqual({
    changed: 0,
    skipped: 1,
  });
  expect(await documents.suggestQuestions(bob, 4)).toEqual({
    questions: [],
    documentCount: 0,
    collectionCount: 0,
  });
  const all = { sort: 'updated', direction: 'desc', ...page } as const;
  expect(await documents.listDocuments(bob, all)).toEqual({ documents: [], total: 0 });
  expect(await pipeline.find(bob, 'privateword')).toEqual([]);
  expect(await pipeline.find(ann, 'privateword')).toHaveLength(1);
});

test('lists are paged, filtered and sorted in the database', async () => {
  for (const name of ['Alpha 100%.md', 'Beta 100x.md', 'Gamma.txt'])
    await uploaded(name, `text of ${name}`, { folder: 'list' });
  const list = async (query: object) =>
    (
      await pipeline.documents.listDocuments(ann, {
        sort: 'name',
        direction: 'asc',
        offset: 0,
        limit: 10,
        ...query,
      })
    ).documents.map((document) => document.fileName);
  expect(await list({ query: 'list' })).toEqual(['Alpha 100%.md', 'Beta 100x.md', 'Gamma.txt']);
  expect(await list({ query: 'list 100%' })).toEqual(['Alpha 100%.md']);
  expect(await list({ query: 'LIST', format: 'text' })).toEqual(['Gamma.txt']);
  expect(await list({ query: 'list', direction: 'desc', offset: 1, limit: 1 })).toEqual(['Beta 100x.md']);
  expect(await list({ stage: 'working' })).toEqual([]);
});

test('many are moved and deleted by a filter; what has no place is left', async () => {
  for (const name of ['one.txt', 'two.txt', 'three.txt'])
    await uploaded(name, `The bulkword ${name}`, { folder: 'bulk' });
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into collection (name, visibility, owner_id) values ('Target', 'private', $1) returning id`,
    [ann.userId],
  );
  const target = rows[0]?.id ?? '';
  await uploaded('two.txt', 'another two', { folder: 'bulk', collectionId: target });
  const filter = { query: 'bulk' };
  const moved = await pipeline.documents.bulk(ann, { action: 'move', filter, targetCollectionId: target });
  expect(moved).toEqual({ changed: 2, skipped: 2 });
  const found = await pipeline.searcher.search({
    userId: ann.userId,
    query: 'bulkword',
    offset: 0,
    limit: 10,
    explain: false,
    filter: { collectionIds: [target] },
  });
  expect(new Set(found.results.map((result) => result.fileName))).toEqual(new Set(['one.txt', 'three.txt']));
  expect(await pipeline.documents.bulk(ann, { action: 'delete', filter })).toEqual({
    changed: 4,
    skipped: 0,
  });
  expect(await pipeline.find(ann, 'bulkword')).toEqual([]);
});

test('a worker that is stopped before its first look touches no job, and leaves its work to the next one', async () => {
  await pipeline.worker.stop();
  const { document } = await pipeline.upload(ann, 'early.txt', 'An earlyword.');
  pipeline.restartWorker();
  expect(pipeline.worker.state()).toEqual({ isReady: true });
  await pipeline.worker.stop();
  expect(await database.pool.query("select from pgboss.job where state <> 'created'")).toMatchObject({
    rowCount: 0,
  });
  pipeline.restartWorker();
  expect((await pipeline.settled(ann, document.id)).status.stage).toBe('ready');
});

async function stored(): Promise<unknown> {
  const { rows } = await database.pool.query(
    'select (select count(*) from document) as documents, (select count(*) from file) as files, (select count(*) from document_version) as versions',
  );
  return { rows, incoming: await readdir(join(filesDir, 'incoming')) };
}
