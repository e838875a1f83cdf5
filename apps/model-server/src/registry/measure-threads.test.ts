import { expect, it } from 'vitest';
import { openWithBestThreads } from './measure-threads.ts';

/** Models whose batches take so many milliseconds with so many threads; three times that in the first `busyRuns`. */
function machine(msByThreads: Record<number, number>, { device = 'cpu', busyRuns = 0 } = {}) {
  const open = new Set<number>();
  const opened: number[] = [];
  const runs: number[] = [];
  let time = 0;
  const choose = (cores: number) =>
    openWithBestThreads(
      cores,
      async (threads) => {
        open.add(threads);
        opened.push(threads);
        return { threads, device, close: async () => void open.delete(threads) };
      },
      async ({ threads }) => {
        runs.push(threads);
        time += (msByThreads[threads] ?? 0) * (runs.length <= busyRuns ? 3 : 1);
      },
      () => time,
    );
  return { open, opened, runs, choose };
}

it.each<[string, Record<number, number>, number, number[]]>([
  ['all cores where they are faster', { 8: 20, 4: 60 }, 8, [8, 4]],
  ['fewer where those are faster', { 8: 60, 4: 20, 2: 60 }, 4, [8, 4, 2]],
  ['one where more gain nothing', { 8: 20, 4: 20, 2: 20, 1: 20 }, 1, [8, 4, 2, 1]],
])('takes %s, and leaves nothing else open', async (_, ms, expected, tried) => {
  const { open, opened, choose } = machine(ms);
  expect(await choose(8)).toMatchObject({ threads: expected, model: { threads: expected } });
  expect([...open]).toEqual([expected]);
  expect(opened).toEqual(tried);
});

it('is not misled by a moment in which the machine is busy', async () => {
  const { choose } = machine({ 2: 20, 1: 30 }, { busyRuns: 4 });
  expect((await choose(2)).threads).toBe(2);
});

it('lets a large model compute few batches', async () => {
  const { runs, choose } = machine({ 2: 2000, 1: 3000 });
  await choose(2);
  expect(runs).toEqual([2, 1, 2, 1, 2, 1]);
});

it('closes both models when one of them cannot compute', async () => {
  const closed: number[] = [];
  const choosing = openWithBestThreads(
    2,
    async (threads) => ({ threads, device: 'cpu', close: async () => void closed.push(threads) }),
    async ({ threads }) => {
      if (threads === 1) throw new Error('no');
    },
  );
  await expect(choosing).rejects.toThrow('no');
  expect(closed).toEqual([2, 1]);
});

it('measures nothing on a graphics card', async () => {
  const { opened, choose } = machine({}, { device: 'cuda' });
  expect((await choose(8)).threads).toBe(8);
  expect(opened).toEqual([8]);
});
