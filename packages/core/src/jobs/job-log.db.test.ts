import type { JobName } from '@onyx/contracts';
import { connectDatabase } from '@onyx/database';
import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createJobLogUpkeep } from './job-log-upkeep.ts';
import { createJobLog, type JobLog } from './job-log.ts';
import { takeTurn } from './turn.queries.ts';

let testDatabase: TestDatabase;
let log: JobLog;

beforeAll(async () => {
  testDatabase = await startTestDatabase();
});
beforeEach(async () => {
  await testDatabase.reset();
  log = createJobLog({ database: testDatabase.database, logger: silentLogger });
});
afterEach(() => log.close());
afterAll(() => testDatabase.close());

const rows = () =>
  testDatabase.database
    .selectFrom('jobAttempt')
    .selectAll()
    .orderBy('startedAt')
    .orderBy('attempt')
    .execute();

const job = (options: { jobId?: string; attempt?: number; id?: string | null; name?: JobName } = {}) => ({
  jobId: options.jobId ?? randomUUID(),
  name: options.name ?? ('ingest-document' as const),
  target: { id: options.id === undefined ? randomUUID() : options.id, version: 1 },
  attempt: options.attempt ?? 1,
  dueAt: new Date(Date.now() - 1000),
});

describe('the log', () => {
  test('holds what an attempt did, without what a third party said', async () => {
    const one = job();
    const attempt = log.startAttempt(one);
    attempt.enterStage('parsing');
    attempt.enterStage('parsing');
    attempt.enterStage('indexing');
    await attempt.end('failed', { code: 'file-too-complex', params: { limit: 'pages' }, detail: 'a secret' });
    expect(await rows()).toMatchObject([
      {
        jobId: one.jobId,
        name: 'ingest-document',
        subjectId: one.target.id,
        subjectVersion: 1,
        attempt: 1,
        dueAt: one.dueAt,
        outcome: 'failed',
        error: { code: 'file-too-complex', params: { limit: 'pages' } },
        worker: expect.stringMatching(new RegExp(`:${process.pid}$`)),
        stages: [
          ['parsing', expect.any(Number)],
          ['indexing', expect.any(Number)],
        ],
        settledAt: null,
      },
    ]);
    expect((await rows())[0]?.error).not.toHaveProperty('detail');
  });

  test('shows an attempt while it goes on, stage by stage', async () => {
    const attempt = log.startAttempt(job());
    attempt.enterStage('parsing');
    const first = { outcome: null, endedAt: null, stages: [['parsing', expect.any(Number)]] };
    await expect.poll(rows).toMatchObject([first]);
    attempt.enterStage('embedding');
    await expect.poll(async () => (await rows())[0]?.stages).toHaveLength(2);
    void attempt.end('done');
    await expect.poll(rows).toMatchObject([{ outcome: 'done', endedAt: expect.any(Date) }]);
  });

  test('an attempt that its worker did not end was interrupted, and a worker that was thought dead changes nothing', async () => {
    const jobId = randomUUID();
    const frozen = log.startAttempt(job({ jobId }));
    await expect.poll(rows).toHaveLength(1);
    const other = createJobLog({ database: testDatabase.database, logger: silentLogger });
    await other.startAttempt(job({ jobId, attempt: 2 })).end('done');
    expect(await rows()).toMatchObject([{ outcome: 'interrupted', endedAt: null }, { outcome: 'done' }]);
    await frozen.end('failed', { code: 'internal' });
    expect(await rows()).toMatchObject([{ outcome: 'interrupted', error: null }, { outcome: 'done' }]);
    expect(await log.countDeaths(jobId)).toBe(1);
    await other.close();
  });

  test('the end of an attempt and the next one may come together', async () => {
    const jobId = randomUUID();
    const first = log.startAttempt(job({ jobId }));
    await expect.poll(rows).toHaveLength(1);
    void first.end('retrying', { code: 'model-unreachable' });
    await log.startAttempt(job({ jobId, attempt: 2 })).end('done');
    expect(await rows()).toMatchObject([{ outcome: 'retrying' }, { outcome: 'done' }]);
    expect(await log.countDeaths(jobId)).toBe(0);
  });

  test('another attempt at the same thing takes the place of a failure', async () => {
    const id = randomUUID();
    await log.startAttempt(job({ id })).end('failed', { code: 'internal' });
    await log.startAttempt(job()).end('failed', { code: 'internal' });
    await log.startAttempt(job({ id: null, name: 'collect-files' })).end('failed', { code: 'internal' });
    await log.startAttempt(job({ id, name: 'embed-document' })).end('done');
    await log.startAttempt(job({ id: null, name: 'collect-files' })).end('done');
    const settled = (await rows()).filter(({ settledAt }) => settledAt !== null);
    expect(settled.map(({ name, subjectId }) => [name, subjectId])).toEqual([
      ['ingest-document', id],
      ['collect-files', null],
    ]);
  });

  test(
    'who must know that it is written down learns when it is not; it is written later',
    { timeout: 30_000 },
    async () => {
      await testDatabase.pool.query('alter table job_attempt rename to away');
      const end = log.startAttempt(job()).end('failed', { code: 'internal' });
      await expect(end).rejects.toThrow();
      await testDatabase.pool.query('alter table away rename to job_attempt');
      await expect.poll(rows, { timeout: 15_000 }).toMatchObject([{ outcome: 'failed' }]);
    },
  );
});

describe('upkeep', () => {
  const upkeep = (keptRows: number) =>
    createJobLogUpkeep({ database: testDatabase.database, logger: silentLogger, keptRows });

  test('keeps the newest, and what waits for somebody', async () => {
    await log
      .startAttempt(job({ id: null, name: 'update-latent-index' }))
      .end('failed', { code: 'internal' });
    // The document of this one is gone, so that nobody can do anything about it.
    await log.startAttempt(job()).end('failed', { code: 'internal' });
    for (let count = 0; count < 5; count += 1) await log.startAttempt(job()).end('done');
    await testDatabase.pool.query(
      `update job_attempt set started_at = started_at - interval '13 days' where outcome = 'failed'`,
    );
    expect(await upkeep(3).runIfDue()).toBe(3);
    expect((await rows()).map(({ outcome }) => outcome)).toEqual(['failed', 'done', 'done', 'done']);
  });

  test('forgets after 14 days, also what never ended', async () => {
    await log.startAttempt(job()).end('done');
    log.startAttempt(job());
    await expect.poll(rows).toHaveLength(2);
    await testDatabase.pool.query(
      `update job_attempt set started_at = started_at - interval '14 days 1 hour'`,
    );
    await log.startAttempt(job()).end('done');
    expect(await upkeep(100).runIfDue()).toBe(2);
    expect(await rows()).toHaveLength(1);
  });

  test('of several processes one has the turn, and the next one only when the time has come', async () => {
    const other = connectDatabase(testDatabase.location, { maxConnections: 2, onError: () => undefined });
    const ask = () =>
      Promise.all(
        [testDatabase.database, other.database, testDatabase.database, other.database].map((database) =>
          takeTurn(database, 'sweep', 60_000),
        ),
      );
    expect((await ask()).filter(Boolean)).toHaveLength(1);
    expect((await ask()).filter(Boolean)).toHaveLength(0);
    await testDatabase.pool.query(`update setting set updated_at = updated_at - interval '61 seconds'`);
    expect((await ask()).filter(Boolean)).toHaveLength(1);
    expect(await takeTurn(other.database, 'another', 60_000)).toBe(true);
    await other.close();
  });
});
