import type { JobName } from '@onyx/contracts';
import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPgBossQueue, type PgBossQueue } from './pg-boss-queue.ts';

let database: TestDatabase;
/** As of two processes: they know of each other by the database alone. */
let queues: PgBossQueue[];

beforeAll(async () => {
  database = await startTestDatabase();
  const options = { connection: database, logger: silentLogger, isSupervisor: false, mayMigrate: true };
  queues = [await openPgBossQueue(options), await openPgBossQueue(options)];
});
beforeEach(async () => {
  await database.pool.query('delete from pgboss.job');
});
afterAll(async () => {
  for (const queue of queues) await queue.stop();
  await database.close();
});

const name: JobName = 'ingest-document';
const ownersById = new Map<string, string>();

async function add(process: 0 | 1, owner: string, count: number, priority = 0): Promise<void> {
  const payloads = Array.from({ length: count }, () => ({ documentId: randomUUID(), version: 1 }));
  for (const { documentId } of payloads) ownersById.set(documentId, owner);
  const settings = priority > 0 ? { priority } : { owners: payloads.map(() => owner) };
  await database.database
    .transaction()
    .execute(async (trx) => queues[process]?.enqueue(trx, name, payloads, settings));
}

/** Owners of the next jobs, in the order in which they are given out. */
async function take(count: number): Promise<string[]> {
  const jobs = (await queues[0]?.boss.fetch<{ documentId: string }>(name, { batchSize: count })) ?? [];
  return jobs.map(({ data }) => ownersById.get(data.documentId) ?? '');
}

test('ten of one owner are through soon, whatever another brought before, by any process', async () => {
  for (let portion = 0; portion < 10; portion++) await add(0, 'large', 100);
  expect(new Set(await take(400))).toEqual(new Set(['large']));
  await add(1, 'small', 10);
  const next = await take(21);
  expect(next.filter((owner) => owner === 'small')).toHaveLength(10);
  expect(await take(1000)).toHaveLength(589);
});

test('what somebody waits for comes before all turns', async () => {
  await add(0, 'large', 50);
  await add(1, 'urgent', 2, 10);
  await add(0, 'small', 2);
  expect(await take(2)).toEqual(['urgent', 'urgent']);
  expect((await take(5)).filter((owner) => owner === 'small')).toHaveLength(2);
});

test('an owner that was busy once does not pay for it when the queue begins anew', async () => {
  await add(1, 'small', 300);
  await take(300);
  await add(0, 'large', 100);
  await add(1, 'small', 5);
  expect((await take(11)).filter((owner) => owner === 'small')).toHaveLength(5);
});

test('a job that waits for another attempt does not hold the turns back', async () => {
  await add(0, 'large', 100);
  const [stuck] = (await queues[0]?.boss.fetch(name, { batchSize: 1 })) ?? [];
  await queues[0]?.boss.fail(name, stuck?.id ?? '');
  await take(49);
  await add(1, 'small', 2);
  await add(0, 'large', 1);
  const { rows } = await database.pool.query<{ turn: number }>(
    `select -priority as turn from pgboss.job where data->>'documentId' = any($1) order by 1`,
    [[...ownersById].filter(([, owner]) => owner === 'small').map(([id]) => id)],
  );
  expect(rows.map(({ turn }) => turn)).toEqual([50, 51]);
});
