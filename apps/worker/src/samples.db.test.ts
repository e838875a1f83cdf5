import { createSampleService, type Actor, type SampleService } from '@onyx/core';
import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPerson, createPipeline, type Pipeline } from './testing/index.ts';

let database: TestDatabase;
let filesDir: string;
let pipeline: Pipeline;
let samples: SampleService;
let owner: Actor;
let member: Actor;

beforeAll(async () => {
  database = await startTestDatabase();
  filesDir = await mkdtemp(join(tmpdir(), 'onyx-samples-'));
  pipeline = await createPipeline({ connection: database, filesDir, logger: silentLogger });
  samples = createSampleService({ database: database.database, uploadDocument: pipeline.uploadStream });
  pipeline.worker.start();
  owner = await addPerson(database, 'owner');
  member = await addPerson(database);
});
afterAll(async () => {
  await pipeline.stop();
  await database.close();
  await rm(filesDir, { recursive: true, force: true });
});

test('the samples are added once, whoever asks and however often; only for administrators', async () => {
  const [first, second] = await Promise.all([samples.addSamples(owner), samples.addSamples(owner)]);
  expect(second.collectionId).toBe(first.collectionId);
  expect(new Set(second.documents.map(({ id }) => id))).toEqual(new Set(first.documents.map(({ id }) => id)));
  const settled = await Promise.all(first.documents.map(({ id }) => pipeline.settled(owner, id)));
  expect(settled.map(({ fileName, status }) => [fileName, status.stage])).toEqual(
    settled.map(({ fileName }) => [fileName, 'ready']),
  );
  expect(settled.map(({ language }) => language)).toEqual(expect.arrayContaining(['en', 'zh']));
  expect(settled.find(({ fileName }) => fileName === '售后服务说明.txt')?.language).toBe('zh');
  await expect(samples.addSamples(member)).rejects.toMatchObject({ code: 'forbidden' });
});

test.each([
  ['How many days of annual leave do employees have?', 'employee-handbook.md', /28 days/],
  ['婚假有几天', '休假与考勤制度.md', /婚假为10天/],
  ['台灯保修多久', '售后服务说明.txt', /台灯保修五年/],
  ['密码长度不少于多少位', '信息安全规范.docx', /14位/],
  ['winter mode of the garden lamp', 'weide-garden-lamp.pdf', /five seconds/],
])('%s is answered by %s', async (query, fileName, passage) => {
  const { results } = await pipeline.searcher.search({
    userId: member.userId,
    query,
    offset: 0,
    limit: 3,
    explain: false,
  });
  const found = results.find((result) => result.fileName === fileName);
  expect(found?.passages.map((one) => one.text).join('\n')).toMatch(passage);
});

test('suggested questions are in the language of their documents, and search answers each from its document', async () => {
  for (const locale of ['en', 'zh'] as const) {
    const { questions, documentCount, collectionCount } = await pipeline.documents.suggestQuestions(
      { ...member, locale },
      6,
    );
    expect({ documentCount, collectionCount }).toEqual({ documentCount: 8, collectionCount: 1 });
    expect(questions).toHaveLength(6);
    expect(new Set(questions.map(({ documentId }) => documentId)).size).toBe(6);
    expect(/\p{Script=Han}/u.test(questions[0]?.text ?? '')).toBe(locale === 'zh');
    for (const question of questions) {
      const request = { userId: member.userId, query: question.text, offset: 0, limit: 3, explain: false };
      const { results } = await pipeline.searcher.search(request);
      expect([question.text, results.map(({ documentId }) => documentId)]).toEqual([
        question.text,
        expect.arrayContaining([question.documentId]),
      ]);
    }
  }
});

test('documents with unwieldy names are asked about by short ones, and found', async () => {
  const person = await addPerson(database);
  const files: [name: string, text: string, asked: RegExp][] = [
    [
      'boathouse-lease-of-the-rowing-club-2026-03-01-final-v7.txt',
      'The notice period is six months for both sides. Keys are returned to the harbour office.',
      /“Boathouse lease of the rowing club”.* the notice period|the notice period .*“Boathouse lease of the rowing club”/,
    ],
    [
      '年度员工健康体检与补充医疗保险报销管理办法（2026年修订版，自二〇二六年三月一日起施行）.txt',
      '体检费用由公司承担。报销期限为每年十二月三十一日之前。',
      /^《年度员工健康体检与补充医疗保险报销管理办法》中关于“报销期限”是怎么规定的？$/,
    ],
  ];
  const added = await Promise.all(
    files.map(async ([name, content]) => (await pipeline.upload(person, name, content)).document.id),
  );
  await Promise.all(added.map((id) => pipeline.settled(person, id)));
  const { questions } = await pipeline.documents.suggestQuestions(person, 20);
  for (const [index, [, , asked]] of files.entries()) {
    const text = questions.find(({ documentId }) => documentId === added[index])?.text ?? '';
    expect(text).toMatch(asked);
    const request = { userId: person.userId, query: text, offset: 0, limit: 3, explain: false };
    const { results } = await pipeline.searcher.search(request);
    expect(results[0]?.documentId).toBe(added[index]);
  }
});

test('the original comes back byte by byte', async () => {
  const { documents } = await pipeline.documents.listDocuments(member, {
    sort: 'name',
    direction: 'asc',
    offset: 0,
    limit: 10,
    query: 'price-list',
  });
  const file = await pipeline.documents.getFile(member, documents[0]?.id ?? '');
  const content = await text(await file.open());
  expect(Buffer.byteLength(content)).toBe(file.sizeBytes);
  expect(content).toMatch(/^Article,Name,/);
});

test('hundreds of small files all become searchable, each once', async () => {
  const count = 200;
  let next = 0;
  const ids: string[] = [];
  const sender = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      const { document } = await pipeline.upload(
        owner,
        `note-${index}.txt`,
        `Note tangentword number ${index}.`,
        {
          folder: 'notes',
        },
      );
      ids.push(document.id);
    }
  };
  await Promise.all(Array.from({ length: 8 }, sender));
  await expect
    .poll(() => pipeline.documents.progress(owner, []), { timeout: 25_000, interval: 100 })
    .toEqual({ documents: [], working: 0, failed: 0 });
  const { rows } = await database.pool.query(
    `select count(*) as chunks, count(distinct document_id) as documents,
       count(*) filter (where exists (select 1 from chunk_vector where chunk_id = chunk.id)) as embedded
     from chunk where document_id = any($1)`,
    [ids],
  );
  expect(rows).toEqual([{ chunks: count, documents: count, embedded: count }]);
});
