/**
 * Runs of each of two candidates; the fastest counts, because other programs only make it slower. The two take turns,
 * so that a busy moment meets both, and more than the first run only while there is time: a large model takes seconds
 * for each.
 */
const fewestRuns = 3;
const mostRuns = 12;
const enoughMs = 1_000;
/** More threads must gain so much: they take processor time from everything else. */
const neededOfThreads = 1.05;
/** A second process must gain so much: it takes the memory of the model once more. */
const neededOfProcesses = 1.2;

type Model = { device: string; close(): Promise<void> };
type Candidate<M> = { model: M; threads: number };

/** Processes of one model, each with so many threads. */
export type Processes<M> = { models: readonly [M, ...M[]]; threads: number };

export type Opening<M> = {
  /** Processor cores that there are. */
  cores: number;
  /** Opens the model in a process with so many threads. */
  open: (threads: number) => Promise<M>;
  /** Computes one typical batch. */
  sample: (model: M) => Promise<unknown>;
  now?: () => number;
};

/**
 * Opens a model once, with the number of threads that computes fastest here; or twice, with half of the cores each, if
 * `mayBeTwo` and if that works off a fifth more: the threads of one run wait for each other after each of the hundreds
 * of steps of a network, and in a small one the steps are short. What is not taken is closed again, also after an error.
 */
export async function openFastest<M extends Model>(
  opening: Opening<M>,
  { mayBeTwo }: { mayBeTwo: boolean },
): Promise<Processes<M>> {
  const { cores, open, sample, now = () => performance.now() } = opening;
  const best = await openWithBestThreads(opening);
  const one: Processes<M> = { models: [best.model], threads: best.threads };
  const threads = Math.floor(cores / 2);
  if (!mayBeTwo || threads === 0 || best.model.device !== 'cpu') return one;
  const opened = new Set([best.model]);
  const closeBut = async (kept: readonly M[]): Promise<void> => {
    await Promise.all([...opened].filter((model) => !kept.includes(model)).map((model) => model.close()));
  };
  const openHalf = async (): Promise<M> => {
    const model = await open(threads);
    opened.add(model);
    return model;
  };
  try {
    const first = best.threads === threads ? best.model : await openHalf();
    const two = [first, await openHalf()] as const;
    const [oneMs, twoMs] = await fastestMs(
      async () => {
        await sample(best.model);
        await sample(best.model);
      },
      () => Promise.all(two.map(sample)),
      now,
    );
    const chosen = oneMs >= twoMs * neededOfProcesses ? { models: two, threads } : one;
    await closeBut(chosen.models);
    return chosen;
  } catch (error) {
    await closeBut([]);
    throw error;
  }
}

/**
 * Opens a model with the number of threads that computes fastest here: all cores, then half of them, and so on while
 * that is no slower. Small networks are often faster on fewer threads, and a container's share of a machine is not told
 * by its number of cores. The losers are closed again. On a graphics card there is nothing to measure.
 */
export async function openWithBestThreads<M extends Model>({
  cores,
  open,
  sample,
  now = () => performance.now(),
}: Opening<M>): Promise<Candidate<M>> {
  let best: Candidate<M> = { model: await open(cores), threads: cores };
  if (best.model.device !== 'cpu') return best;
  // Of all that were tried, so that several small losses do not add up to a large one.
  let leastMs = Infinity;
  for (let threads = Math.floor(cores / 2); threads >= 1; threads = Math.floor(threads / 2)) {
    const opened: M[] = [best.model];
    try {
      const other = { model: await open(threads), threads };
      opened.push(other.model);
      const [bestMs, otherMs] = await fastestMs(
        () => sample(best.model),
        () => sample(other.model),
        now,
      );
      leastMs = Math.min(leastMs, bestMs);
      const isBetter = leastMs * neededOfThreads >= otherMs;
      await (isBetter ? best : other).model.close();
      if (!isBetter) break;
      best = other;
    } catch (error) {
      await Promise.all(opened.map((model) => model.close()));
      throw error;
    }
  }
  return best;
}

/** The fastest run of each of two candidates, in milliseconds. */
async function fastestMs(
  first: () => Promise<unknown>,
  second: () => Promise<unknown>,
  now: () => number,
): Promise<[number, number]> {
  const timed = async (run: () => Promise<unknown>): Promise<number> => {
    const start = now();
    await run();
    return now() - start;
  };
  const startedAt = now();
  let [firstMs, secondMs] = [Infinity, Infinity];
  for (let run = 0; run < mostRuns; run += 1) {
    if (run >= fewestRuns && now() - startedAt > enoughMs) break;
    firstMs = Math.min(firstMs, await timed(first));
    secondMs = Math.min(secondMs, await timed(second));
  }
  return [firstMs, secondMs];
}
