import { createLogger, withLogFields } from '@onyx/telemetry';
import { expect, test } from 'vitest';
import { createBatcher, type BatcherOptions } from './batcher.ts';

function record(options: Partial<BatcherOptions<number, number>> = {}) {
  const batches: number[][] = [];
  const add = createBatcher<number, number>({
    maxItems: 4,
    run: async (items) => {
      batches.push([...items]);
      await new Promise((resolve) => setImmediate(resolve));
      return items.map((item) => item * 2);
    },
    ...options,
  });
  return { batches, add };
}

test('gives each its own result and lets what comes meanwhile go together', async () => {
  const { batches, add } = record();
  const first = add(1);
  await Promise.resolve();
  await Promise.resolve();
  expect(await Promise.all([first, ...[2, 3, 4, 5, 6].map(add)])).toEqual([2, 4, 6, 8, 10, 12]);
  expect(batches).toEqual([[1], [2, 3, 4, 5], [6]]);
});

test('keeps items of one key apart and in order', async () => {
  const { batches, add } = record({ keyOf: (item) => String(item % 10) });
  await Promise.all([1, 11, 2, 21].map(add));
  expect(batches).toEqual([[1, 2], [11], [21]]);
});

test('a heavy item goes alone', async () => {
  const { batches, add } = record({ weigh: (item) => item, maxWeight: 10 });
  await Promise.all([4, 50, 5, 3].map(add));
  expect(batches).toEqual([[4, 5], [50], [3]]);
});

test('does not wait for company that could not join, by number or by weight', async () => {
  const byNumber = record({ lingerMs: 60_000 });
  expect(await Promise.all([1, 2, 3, 4].map(byNumber.add))).toEqual([2, 4, 6, 8]);
  const byWeight = record({ lingerMs: 60_000, weigh: (item) => item, maxWeight: 10 });
  expect(await Promise.all([6, 4].map(byWeight.add))).toEqual([12, 8]);
});

test('a failed batch fails its own items only', async () => {
  const { add } = record({
    maxItems: 2,
    run: (items) => (items.includes(1) ? Promise.reject(new Error('broken')) : Promise.resolve([...items])),
  });
  const results = await Promise.allSettled([1, 2, 3, 4].map(add));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
});

test('a batch belongs to none of those who wait for it', async () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  const logger = createLogger({ level: 'info', service: 'worker', destination });
  const add = createBatcher<number, number>({
    maxItems: 10,
    run: async (items) => {
      logger.info({ count: items.length }, 'batch');
      return [...items];
    },
  });
  await Promise.all(
    [1, 2].map((item) =>
      withLogFields({ jobId: `job-${item}` }, async () => {
        await add(item);
        logger.info({}, 'item');
      }),
    ),
  );
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { msg: 'batch', count: 2 },
    { msg: 'item', jobId: 'job-1' },
    { msg: 'item', jobId: 'job-2' },
  ]);
  expect(lines[0]).not.toContain('job-');
});
