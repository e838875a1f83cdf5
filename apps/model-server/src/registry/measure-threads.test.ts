import { expect, it } from 'vitest';
import { openWithBestThreads } from './measure-threads.ts';

/** Models whose batches take so many milliseconds with so many threads. */
function machine(msByThreads: Record<number, number>, device = 'cpu') {
  const open = new Set<number>();
  const opened: number[] = [];
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
        time += msByThreads[threads] ?? 0;
      },
      () => time,
    );
  return { open, opened, choose };
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

it('measures nothing on a graphics card', async () => {
  const { opened, choose } = machine({}, 'cuda');
  expect((await choose(8)).threads).toBe(8);
  expect(opened).toEqual([8]);
});
