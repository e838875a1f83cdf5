import { AppError } from '@onyx/contracts';
import { createJobLog, createJobService, type Actor, type JobContext, type JobService } from '@onyx/core';
import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { openPgBossQueue, type PgBossQueue } from '@onyx/runtime';
import { noMetrics, noTracer, silentLogger } from '@onyx/telemetry';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startJobRunner, type JobRunner } from './job-runner.ts';
import { observeAttempts } from './observe-attempts.ts';
import { addPerson, noRetries } from './testing/index.ts';

const name = 'collect-files';

let database: TestDatabase;
let queue: PgBossQueue;
let jobs: JobService;
let admin: Actor;
let log: ReturnType<typeof createJobLog>;
let runner: JobRunner | undefined;

beforeAll(async () => {
  database = await startTestDatabase();
  const shared = { connection: database, logger: silentLogger };
  queue = await openPgBossQueue({ ...shared, isSupervisor: false, mayMigrate: true });
  log = createJobLog({ database: database.database, logger: silentLogger });
  jobs = createJobService({
    database: database.database,
    inspector: queue.inspector,
    queue,
    retries: noRetries,
  });
  admin = await addPerson(database, 'admin');
});
afterEach(async () => {
  await runner?.stop();
  await database.pool.query('delete from pgboss.job');
  await database.pool.query('delete from job_attempt');
});
afterAll(async () => {
  await log.close();
  await queue.stop();
  await database.close();
});

function startRunner(handler: (context: JobContext) => Promise<void>): void {
  const parts = { log, logger: silentLogger, metrics: noMetrics, tracer: noTracer };
  runner = startJobRunner({
    queue,
    name,
    handler: (_payload, context) => handler(context),
    capacity: 1,
    pollMs: 20,
    mayLook: Promise.resolve(),
    log,
    runAttempt: observeAttempts(parts),
    logger: silentLogger,
  });
}

/** A job that has had so many attempts. */
async function addJob(attempts: number): Promise<string> {
  await database.database.transaction().execute((trx) => queue.enqueue(trx, name, [{ key: randomUUID() }]));
  const { rows } = await database.pool.query<{ id: string }>(
    `update pgboss.job set retry_count = $1, started_on = case when $1 > 0 then now() end,
       state = case when $1 > 0 then 'retry'::pgboss.job_state else state end returning id`,
    [Math.max(0, attempts - 1)],
  );
  return rows[0]?.id ?? '';
}

const summaryOf = async () => (await jobs.getSummary(admin)).kinds.find((kind) => kind.name === name);

test('an error that nobody foresaw is met ten times; then the job rests as failed, without the text of the error', async () => {
  const id = await addJob(8);
  startRunner(() => Promise.reject(new Error('a secret of the database')));
  await expect
    .poll(() => jobs.getJob(admin, id))
    .toMatchObject({
      state: 'waiting',
      attempt: 10,
      error: { code: 'internal' },
      attempts: [{ attempt: 9, outcome: 'retrying' }],
    });
  await database.pool.query('update pgboss.job set start_after = now()');
  await expect.poll(summaryOf).toMatchObject({ failed: 1, waiting: 0, running: 0 });
  const job = await jobs.getJob(admin, id);
  expect(job).toMatchObject({
    state: 'failed',
    attempt: 10,
    isSettled: false,
    subject: { kind: 'system' },
    attempts: [{ outcome: 'retrying' }, { attempt: 10, outcome: 'failed', error: { code: 'internal' } }],
  });
  expect(JSON.stringify(job)).not.toContain('secret');
});

test('what is only away is waited for without end', async () => {
  const id = await addJob(40);
  startRunner(() => Promise.reject(new AppError('model-unreachable', { isRetryable: true })));
  await expect
    .poll(() => jobs.getJob(admin, id))
    .toMatchObject({ state: 'waiting', attempt: 42, error: { code: 'model-unreachable' } });
  expect(await summaryOf()).toMatchObject({ failed: 0, waiting: 1 });
});

test('a job that ten workers died over is not begun again', async () => {
  const id = await addJob(10);
  const target = { id: null, version: null };
  for (let attempt = 1; attempt <= 10; attempt += 1)
    log.startAttempt({ jobId: id, name, target, attempt, dueAt: new Date() });
  const count = () =>
    database.pool
      .query('select count(*) from job_attempt')
      .then(({ rows }) => (rows as { count: number }[])[0]?.count);
  await expect.poll(count).toBe(10);
  await database.pool.query(`update job_attempt set outcome = 'interrupted'`);
  let begun = 0;
  startRunner(() => Promise.resolve(void (begun += 1)));
  await expect.poll(summaryOf).toMatchObject({ failed: 1 });
  expect((await jobs.getJob(admin, id)).error).toEqual({ code: 'job-interrupted' });
  expect(begun).toBe(0);
});

test('a worker that is told to stop gives its job back, and the attempt is not counted', async () => {
  const id = await addJob(0);
  let hasBegun = false;
  startRunner(({ signal }) => {
    hasBegun = true;
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  });
  await expect.poll(() => hasBegun).toBe(true);
  await runner?.stop();
  await expect
    .poll(() => jobs.getJob(admin, id))
    .toMatchObject({
      state: 'waiting',
      attempt: 1,
      error: null,
      attempts: [{ attempt: 1, outcome: 'interrupted', endedAt: expect.any(String) }],
    });
  startRunner(() => Promise.resolve());
  await expect
    .poll(() => jobs.getJob(admin, id))
    .toMatchObject({
      state: 'done',
      attempts: [
        { attempt: 1, outcome: 'interrupted' },
        { attempt: 1, outcome: 'done' },
      ],
    });
});
