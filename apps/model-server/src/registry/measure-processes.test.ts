import { describe, expect, it } from 'vitest';
import { openFastest, openWithBestThreads } from './measure-processes.ts';

/** Models whose batches take so many milliseconds with so many threads; three times that in the first `busyRuns`. */
function machine(msByThreads: Record<number, number>, { device = 'cpu', busyRuns = 0 } = {}) {
  const open = new Set<number>();
  const opened: number[] = [];
  const runs: number[] = [];
  let time = 0;
  const choose = (cores: number) =>
    openWithBestThreads({
      cores,
      open: async (threads) => {
        open.add(threads);
        opened.push(threads);
        return { threads, device, close: async () => void open.delete(threads) };
      },
      sample: async ({ threads }) => {
        runs.push(threads);
        time += (msByThreads[threads] ?? 0) * (runs.length <= busyRuns ? 3 : 1);
      },
      now: () => time,
    });
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
  const choosing = openWithBestThreads({
    cores: 2,
    open: async (threads) => ({ threads, device: 'cpu', close: async () => void closed.push(threads) }),
    sample: async ({ threads }) => {
      if (threads === 1) throw new Error('no');
    },
  });
  await expect(choosing).rejects.toThrow('no');
  expect(closed).toEqual([2, 1]);
});

it('measures nothing on a graphics card', async () => {
  const { opened, choose } = machine({}, { device: 'cuda' });
  expect((await choose(8)).threads).toBe(8);
  expect(opened).toEqual([8]);
});

describe('two processes', () => {
  /** A machine of two cores: a run takes so long on two threads, and on one beside so many others that run. */
  function twoCores(onTwoMs: number, onOneMs: number, { device = 'cpu', failsAt = Infinity } = {}) {
    const open = new Set<object>();
    let time = 0;
    const choose = (mayBeTwo: boolean) =>
      openFastest(
        {
          cores: 2,
          open: async (threads) => {
            if (open.size >= failsAt) throw new Error('no memory');
            const model = { threads, device, close: async () => void open.delete(model) };
            open.add(model);
            return model;
          },
          // Runs that are under way together take the time of one.
          sample: async ({ threads }) => {
            const endsAt = time + (threads === 2 ? onTwoMs : onOneMs);
            await Promise.resolve();
            time = Math.max(time, endsAt);
          },
          now: () => time,
        },
        { mayBeTwo },
      );
    return { open, choose };
  }

  it.each<[string, number, number, boolean, number, number]>([
    ['are taken where they work off more', 10, 14, true, 2, 1],
    ['are not where they gain little', 10, 18, true, 1, 2],
    ['are taken where one thread is as fast as two', 10, 10, true, 2, 1],
    ['are not where the model may be in memory once', 10, 14, false, 1, 2],
  ])('%s', async (_, onTwoMs, onOneMs, mayBeTwo, count, threads) => {
    const { open, choose } = twoCores(onTwoMs, onOneMs);
    const chosen = await choose(mayBeTwo);
    expect([chosen.models.length, chosen.threads]).toEqual([count, threads]);
    expect([...open]).toEqual([...chosen.models]);
  });

  it('are not measured on a graphics card', async () => {
    expect((await twoCores(10, 10, { device: 'cuda' }).choose(true)).models).toHaveLength(1);
  });

  it('leave nothing open when the second one cannot be opened', async () => {
    const { open, choose } = twoCores(10, 14, { failsAt: 2 });
    await expect(choose(true)).rejects.toThrow('no memory');
    expect(open.size).toBe(0);
  });
});
