import type { Client } from '@onyx/contracts';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ownerInput } from '../testing/account-world.ts';
import { startFullWorld, type FullWorld } from '../testing/full-world.ts';

let world: FullWorld;
let owner: Client;
/** Who may not read what is the owner's alone. */
let admin: Client;
let collections: Record<'private' | 'everyone', string>;

beforeAll(async () => {
  world = await startFullWorld();
  const visitor = world.visitor();
  await visitor.setUp({ body: ownerInput });
  owner = visitor;
  const { token } = await owner.createInvitation({ body: { role: 'admin' } });
  const other = world.visitor();
  await other.signUp({
    body: { name: 'Trent', email: 'trent@example.com', password: 'a long password', invitationToken: token },
  });
  admin = other;
  const add = async (visibility: 'private' | 'everyone') =>
    (await owner.createCollection({ body: { name: visibility, visibility } })).id;
  collections = { private: await add('private'), everyone: await add('everyone') };
});
beforeEach(async () => {
  const { documents } = await owner.listDocuments({ query: { limit: 200 } });
  if (documents.length > 0)
    await owner.bulkDocuments({ body: { action: 'delete', ids: documents.map(({ id }) => id) } });
  await world.runJobs();
  await world.database.deleteFrom('jobAttempt').execute();
});
afterAll(() => world.close());

async function upload(name: string, text: string, collectionId = collections.everyone): Promise<string> {
  const form = new FormData();
  form.set('collectionId', collectionId);
  form.set('file', new File([text], name));
  return (await owner.uploadDocument({ body: form })).document.id;
}

const failedJobs = async (query: object = {}, client = owner) =>
  client.listJobs({ query: { state: 'failed', ...query } });
const countsOf = async (client = owner) => {
  const { kinds, reasons } = await client.getJobSummary();
  const { name: _name, ...counts } = kinds.find(({ name }) => name === 'ingest-document')!;
  return { ...counts, reasons: reasons.map(({ code, count }) => `${code} ${count}`) };
};
const damaged = '%PDF-1.7 and nothing more';
const stageOf = async (documentId: string) =>
  (await owner.getDocument({ params: { documentId } })).status.stage;

test('jobs are counted, listed by state, kind and reason, page by page, and shown with their stages', async () => {
  await upload('good.txt', 'A lamp has a warranty.');
  await upload('damaged.pdf', damaged);
  await upload('damaged too.pdf', `${damaged}!`);
  await upload('blank.txt', '  \n ');
  expect(await countsOf()).toMatchObject({ waiting: 4, running: 0, failed: 0, done: 0 });
  expect((await owner.getJobSummary()).oldestDueAt).toMatch(/^20/);
  await world.runJobs();
  expect(await countsOf()).toEqual({
    waiting: 0,
    running: 0,
    failed: 3,
    done: 1,
    reasons: ['file-corrupt 2', 'no-text 1'],
  });

  const first = await failedJobs({ limit: 2 });
  const rest = await failedJobs({ limit: 2, cursor: first.nextCursor });
  expect(rest.nextCursor).toBeNull();
  const titles = [...first.jobs, ...rest.jobs].map(({ subject }) => 'title' in subject && subject.title);
  expect(titles).toHaveLength(3);
  expect(new Set(titles)).toEqual(new Set(['blank', 'damaged', 'damaged too']));
  expect((await failedJobs({ code: 'no-text' })).jobs).toMatchObject([
    { state: 'failed', error: { code: 'no-text' }, subject: { kind: 'document', fileName: 'blank.txt' } },
  ]);
  expect((await failedJobs({ name: 'run-evaluation' })).jobs).toEqual([]);
  await expect(failedJobs({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'invalid-request' });

  const { jobs } = await owner.listJobs({ query: { state: 'done' } });
  expect(jobs).toMatchObject([{ name: 'ingest-document', subject: { fileName: 'good.txt' } }]);
  const detail = await owner.getJob({ params: { jobId: jobs[0]!.id } });
  expect(detail.attempts).toMatchObject([
    {
      attempt: 1,
      outcome: 'done',
      stages: [{ stage: 'parsing' }, { stage: 'indexing' }, { stage: 'embedding' }],
    },
  ]);
  const jobId = '0198f0aa-0000-7000-8000-00000000000f';
  await expect(owner.getJob({ params: { jobId } })).rejects.toMatchObject({ code: 'not-found' });
});

test('an administrator learns that something failed and why, but not what it is', async () => {
  await upload('Zephyrine.pdf', damaged, collections.private);
  await upload('public.pdf', damaged);
  await world.runJobs();
  const list = await failedJobs({}, admin);
  expect(list.jobs).toHaveLength(2);
  for (const kind of ['document', 'hidden'])
    expect(list.jobs).toContainEqual(
      expect.objectContaining({
        subject: expect.objectContaining({ kind }),
        error: { code: 'file-corrupt' },
      }),
    );
  const hidden = list.jobs.find(({ subject }) => subject.kind === 'hidden')!;
  const detail = await admin.getJob({ params: { jobId: hidden.id } });
  expect(detail.subject).toEqual({ kind: 'hidden' });
  expect(JSON.stringify([list, detail])).not.toMatch(/Zephyrine/);
  // It is theirs to have it tried again all the same.
  expect(await admin.retryJobs({ body: { ids: [hidden.id] } })).toEqual({ changed: 1, skipped: 0 });
});

test('what failed is tried again, one or all of a reason; what fails again is listed once', async () => {
  const ids = [await upload('a.pdf', damaged), await upload('b.pdf', `${damaged}!`)];
  const blank = await upload('blank.txt', ' ');
  await world.runJobs();
  const filter = { code: 'file-corrupt' } as const;
  expect(await owner.retryJobs({ body: { filter } })).toEqual({ changed: 2, skipped: 0 });
  expect(await countsOf()).toMatchObject({ failed: 1, waiting: 2 });
  expect(await Promise.all([...ids, blank].map(stageOf))).toEqual(['queued', 'queued', 'failed']);
  expect(await owner.retryJobs({ body: { filter } })).toEqual({ changed: 0, skipped: 0 });
  await world.runJobs();
  expect(await countsOf()).toMatchObject({ failed: 3, waiting: 0 });

  const [job] = (await failedJobs({ code: 'no-text' })).jobs;
  const body = { ids: [job!.id] };
  const both = await Promise.all([owner.retryJobs({ body }), admin.retryJobs({ body })]);
  expect(both.reduce((sum, { changed }) => sum + changed, 0)).toBe(1);
  expect(await countsOf()).toMatchObject({ waiting: 1 });
  expect(await owner.getJob({ params: { jobId: job!.id } })).toMatchObject({ isSettled: true });
});

test('many are tried again in portions', async () => {
  const first = await upload('blank.txt', ' ');
  await world.runJobs();
  const { database } = world;
  await sql`
    with copy as (
      insert into document (collection_id, title, file_name, format, size_bytes, sha256, stage, created_by)
      select collection_id, title, number || file_name, format, size_bytes, sha256, stage, created_by
      from document, generate_series(1, 229) as number where document.id = ${first} returning id)
    insert into job_attempt (id, job_id, name, subject_id, subject_version, attempt, due_at, started_at, ended_at,
      outcome, error, worker)
    select gen_random_uuid(), gen_random_uuid(), name, copy.id, 1, 1, due_at, started_at, ended_at, outcome, error,
      worker from job_attempt, copy`.execute(database);
  expect(await owner.retryJobs({ body: { filter: {} } })).toEqual({ changed: 230, skipped: 0 });
  expect(await countsOf()).toMatchObject({ failed: 0, waiting: 230 });
  await database.deleteFrom('document').execute();
});

test('a failure that is dismissed leaves the list, and its document as it is', async () => {
  const id = await upload('a.pdf', damaged);
  await upload('blank.txt', ' ');
  await world.runJobs();
  expect(await owner.dismissJobs({ body: { filter: { code: 'file-corrupt' } } })).toEqual({
    changed: 1,
    skipped: 0,
  });
  expect(await countsOf()).toMatchObject({ failed: 1, reasons: ['no-text 1'] });
  expect(await stageOf(id)).toBe('failed');
  const [job] = (await failedJobs()).jobs;
  expect(await owner.dismissJobs({ body: { ids: [job!.id] } })).toEqual({ changed: 1, skipped: 0 });
  expect(await owner.dismissJobs({ body: { ids: [job!.id] } })).toEqual({ changed: 0, skipped: 1 });
});

test('what has got on by another way is no longer listed as failed', async () => {
  const retried = await upload('retried.pdf', damaged);
  const replaced = await upload('replaced.txt', ' ');
  const deleted = await upload('deleted.pdf', `${damaged}!`);
  await world.runJobs();
  expect((await failedJobs()).jobs).toHaveLength(3);
  await owner.retryDocument({ params: { documentId: retried }, body: {} });
  await upload('replaced.txt', 'Words at last.');
  await owner.deleteDocument({ params: { documentId: deleted } });
  expect((await failedJobs()).jobs).toEqual([]);
  expect(await countsOf()).toMatchObject({ failed: 0, reasons: [] });
  expect(await owner.retryJobs({ body: { filter: {} } })).toEqual({ changed: 0, skipped: 0 });
  await world.runJobs();
  expect((await failedJobs()).jobs).toMatchObject([{ subject: { fileName: 'retried.pdf' } }]);
  expect(await stageOf(replaced)).toBe('ready');
});

test('either ids or a filter', async () => {
  for (const body of [{}, { ids: [], filter: {} }, { ids: [collections.private], filter: {} }])
    await expect(owner.retryJobs({ body })).rejects.toMatchObject({ code: 'invalid-request' });
});
