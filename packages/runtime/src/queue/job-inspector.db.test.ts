import type { QueuedJob, QueuePosition } from '@onyx/core';
import type { TestDatabase } from '@onyx/database/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { PgBossQueue } from './pg-boss-queue.ts';
import { startQueueWorld, type QueueWorld } from '../testing/queue-world.ts';

let world: QueueWorld;
let database: TestDatabase;
let queue: PgBossQueue;
beforeAll(async () => {
  world = await startQueueWorld();
  ({ database, queue } = world);
});
afterEach(() => world.clear());
afterAll(() => world.close());

const enqueue = (
  ...parameters: Parameters<PgBossQueue['enqueue']> extends [unknown, ...infer Rest] ? Rest : never
) => database.database.transaction().execute((trx) => queue.enqueue(trx, ...parameters));

async function pages(state: QueuedJob['state'], limit: number): Promise<QueuedJob[][]> {
  const found: QueuedJob[][] = [];
  let after: QueuePosition | undefined;
  do {
    const { jobs, next } = await queue.inspector.listJobs({ state, after, limit });
    found.push(jobs);
    after = next ?? undefined;
  } while (after);
  return found;
}

test('what waits is listed as it will be taken, page by page, and counted', async () => {
  const documents = Array.from({ length: 5 }, () => ({ documentId: randomUUID(), version: 2 }));
  await enqueue('ingest-document', documents.slice(0, 3), { priority: 0 });
  await enqueue('ingest-document', documents.slice(3), { priority: 10 });
  const model = randomUUID();
  await enqueue('prepare-retrieval-model', [{ key: model }], { priority: 5 });
  await enqueue('collect-files', [{ key: '7' }], { delaySeconds: 600, priority: -1 });

  const found = await pages('waiting', 2);
  expect(found.map((page) => page.length)).toEqual([2, 2, 2, 1]);
  const jobs = found.flat();
  expect(new Set(jobs.map(({ id }) => id)).size).toBe(7);
  expect(new Set(jobs.slice(0, 2).map(({ target }) => target.id))).toEqual(
    new Set(documents.slice(3).map(({ documentId }) => documentId)),
  );
  expect(jobs[2]).toMatchObject({ name: 'prepare-retrieval-model', target: { id: model, version: null } });
  expect(jobs[6]).toMatchObject({ name: 'collect-files', target: { id: null, version: null }, attempt: 1 });
  expect(jobs[6]?.dueAt.getTime()).toBeGreaterThan(Date.now() + 500_000);
  expect(jobs[0]).toMatchObject({ state: 'waiting', attempt: 1, startedAt: null, target: { version: 2 } });

  const counts = await queue.inspector.countJobs();
  expect(counts.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
    { name: 'collect-files', waiting: 1, running: 0, oldestDueAt: null },
    { name: 'ingest-document', waiting: 5, running: 0, oldestDueAt: expect.any(Date) },
    { name: 'prepare-retrieval-model', waiting: 1, running: 0, oldestDueAt: expect.any(Date) },
  ]);
  const { jobs: some } = await queue.inspector.listJobs({
    state: 'waiting',
    name: 'collect-files',
    limit: 9,
  });
  expect(some).toHaveLength(1);
});

test('a job is followed from attempt to attempt; one that a stopping worker gives back is not counted', async () => {
  await enqueue('run-evaluation', [{ key: randomUUID() }]);
  const fetchOne = async () => (await queue.boss.fetch('run-evaluation', { includeMetadata: true }))[0]!;
  const first = await fetchOne();
  expect(await pages('waiting', 5)).toEqual([[]]);
  expect(await pages('running', 5)).toMatchObject([[{ id: first.id, state: 'running', attempt: 1 }]]);
  await queue.release('run-evaluation', [first]);
  expect(await queue.inspector.findJob(first.id)).toMatchObject({ state: 'waiting', attempt: 1 });

  const second = await fetchOne();
  expect(second).toMatchObject({ id: first.id, retryCount: 0 });
  await queue.boss.fail('run-evaluation', [{ id: second.id, retryCount: second.retryCount }]);
  expect(await queue.inspector.findJob(first.id)).toMatchObject({ state: 'waiting', attempt: 2 });

  await database.pool.query(`update pgboss.job set start_after = now()`);
  const third = await fetchOne();
  expect(third.retryCount).toBe(1);
  // Of an attempt that is another's by now nothing is given back.
  await queue.release('run-evaluation', [second]);
  expect(await queue.inspector.findJob(first.id)).toMatchObject({ state: 'running', attempt: 2 });
  await queue.boss.deleteJob('run-evaluation', third.id);
  expect(await queue.inspector.findJob(first.id)).toBeUndefined();
});

test.each([[[]], [['x']], [['a', 'b', 'c']], [[1, '2026-01-01', 'no-id']]])(
  'a position from elsewhere is refused (%j)',
  async (after) => {
    const listing = queue.inspector.listJobs({ state: 'waiting', after, limit: 5 });
    await expect(listing).rejects.toMatchObject({ code: 'invalid-request' });
  },
);

test('a sealed password in a payload is not shown', async () => {
  await enqueue('ingest-document', [{ documentId: randomUUID(), version: 1, passwordEncrypted: 'sealed' }]);
  expect(JSON.stringify(await pages('waiting', 5))).not.toContain('sealed');
});
