import { createJobService, type Actor, type JobService } from '@onyx/core';
import { startTestDatabase, testPostgresUrl, type TestDatabase } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HangingWorkerStart } from './testing/hanging-worker.ts';
import { addPerson, createPipeline, noRetries, type Pipeline } from './testing/index.ts';

const script = fileURLToPath(new URL('testing/hanging-worker.ts', import.meta.url));

describe.each([
  { place: 'the embedded database', isSkipped: false, url: undefined },
  { place: 'a PostgreSQL server', isSkipped: !testPostgresUrl, url: testPostgresUrl },
])('two workers on $place', { timeout: 60_000 }, ({ isSkipped, url }) => {
  if (isSkipped) {
    test.skip('need a server', () => undefined);
    return;
  }
  let database: TestDatabase;
  let filesDir: string;
  let pipeline: Pipeline;
  let admin: Actor;
  let jobs: JobService;
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    database = await startTestDatabase({ url });
    filesDir = await mkdtemp(join(tmpdir(), 'onyx-two-workers-'));
    const parts = { connection: database, filesDir, logger: silentLogger };
    pipeline = await createPipeline({ ...parts, isOnlyWorker: false });
    admin = await addPerson(database, 'admin');
    const { queue } = pipeline;
    jobs = createJobService({
      database: database.database,
      inspector: queue.inspector,
      queue,
      retries: noRetries,
    });
  });
  afterAll(async () => {
    child?.kill('SIGKILL');
    await pipeline.stop();
    await database.close();
    await rm(filesDir, { recursive: true, force: true });
  });

  const onlyJob = async (state: 'running' | 'waiting' | 'done') =>
    (await jobs.listJobs(admin, { state, name: 'ingest-document', limit: 10 })).jobs[0];

  /** What the supervisor of the queue does when a worker was not heard of for long enough. */
  async function letTimePass(): Promise<void> {
    await database.pool.query(
      `update pgboss.job set heartbeat_on = heartbeat_on - interval '1 hour' where state = 'active'`,
    );
    await database.pool.query(
      `update pgboss.queue set monitor_claim_on = monitor_claim_on - interval '1 hour'`,
    );
    await pipeline.queue.boss.supervise('ingest-document');
  }

  test('a document whose worker is killed in the middle is read by the other; the log tells of both', async () => {
    const { document } = await pipeline.upload(admin, 'lamps.md', '# Lamps\n\nA lamp has a warranty.');
    const start: HangingWorkerStart = { location: database.location, filesDir };
    child = fork(script, [JSON.stringify(start)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await once(child, 'message');
    await expect.poll(() => onlyJob('running')).toMatchObject({ attempt: 1, stage: 'parsing' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    pipeline.worker.start();
    expect(await onlyJob('running')).toMatchObject({ attempt: 1 });
    await letTimePass();
    expect(await pipeline.settled(admin, document.id)).toMatchObject({ status: { stage: 'ready' } });

    await expect.poll(() => onlyJob('done')).toMatchObject({ attempt: 2, subject: { title: 'Lamps' } });
    const { id } = (await onlyJob('done'))!;
    const { attempts } = await jobs.getJob(admin, id);
    expect(attempts).toMatchObject([
      {
        attempt: 1,
        outcome: 'interrupted',
        endedAt: null,
        worker: expect.stringMatching(new RegExp(`:${child.pid}$`)),
        stages: [{ stage: 'parsing' }],
      },
      {
        attempt: 2,
        outcome: 'done',
        endedAt: expect.any(String),
        worker: expect.stringMatching(new RegExp(`:${process.pid}$`)),
        stages: [{ stage: 'parsing' }, { stage: 'indexing' }, { stage: 'embedding' }],
      },
    ]);
    const { rows } = await database.pool.query('select count(*) from chunk where document_id = $1', [
      document.id,
    ]);
    expect(rows).toEqual([{ count: 1 }]);
  });
});
