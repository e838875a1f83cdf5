import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { createMetrics, silentLogger } from '@onyx/telemetry';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { observePool, observeQueue, openPgBossQueue, type PgBossQueue } from '../index.ts';

let database: TestDatabase;
let queue: PgBossQueue;
beforeAll(async () => {
  database = await startTestDatabase();
  const settings = { isSupervisor: false, mayMigrate: true };
  queue = await openPgBossQueue({ connection: database, logger: silentLogger, ...settings });
});
afterAll(async () => {
  await queue.stop();
  await database.close();
});

const add = (): Promise<void> =>
  database.database
    .transaction()
    .execute((trx) => queue.enqueue(trx, 'collect-files', [{ key: randomUUID() }]));
const waiting = (count: number): string =>
  `onyx_queue_jobs{job="collect-files",state="waiting",service="worker"} ${count}`;

test('the queue is counted as of now, or as of not long ago where it is asked often', async () => {
  const fresh = await createMetrics({ service: 'worker' });
  observeQueue(fresh, queue.inspector, { maxAgeMs: 0 });
  const kept = await createMetrics({ service: 'worker' });
  observeQueue(kept, queue.inspector, { maxAgeMs: Infinity });
  await add();
  expect((await fresh.text()).body).toContain(waiting(1));
  expect((await kept.text()).body).toContain(waiting(1));
  await add();
  expect((await fresh.text()).body).toContain(waiting(2));
  expect((await kept.text()).body).toContain(waiting(1));
  expect((await kept.text()).body).toContain(
    'onyx_queue_oldest_seconds{job="ingest-document",service="worker"} 0',
  );
});

test('the pool tells how many connections are busy', async () => {
  const metrics = await createMetrics({ service: 'api' });
  observePool(metrics, database);
  const client = await database.pool.connect();
  try {
    const { body } = await metrics.text();
    expect(body).toContain('onyx_database_connections{state="busy",service="api"} 1');
    expect(body).toContain(`onyx_database_connections_limit{service="api"} ${database.pool.options.max}`);
    expect(body).toContain('onyx_database_waiting_queries{service="api"} 0');
  } finally {
    client.release();
  }
});
