/**
 * Runs of the sample for each of two numbers of threads; the fastest counts, because other programs only make it
 * slower. The two take turns, so that a busy moment meets both, and more than the first runs only while there is time:
 * a large model takes seconds for each.
 */
const fewestRuns = 3;
const mostRuns = 12;
const enoughMs = 1_000;
/** More threads must gain so much: they take processor time from everything else. */
const neededGain = 1.05;

type Candidate<M> = { model: M; threads: number };

/**
 * Opens a model with the number of threads that computes fastest here: all cores, then half of them, and so on while
 * that is no slower. Small networks are often faster on fewer threads, and a container's share of a machine is not told
 * by its number of cores. The losers are closed again. On a graphics card there is nothing to measure.
 * @param open opens the model with so many threads
 * @param sample computes one typical batch
 */
export async function openWithBestThreads<M extends { device: string; close(): Promise<void> }>(
  cores: number,
  open: (threads: number) => Promise<M>,
  sample: (model: M) => Promise<unknown>,
  now: () => number = () => performance.now(),
): Promise<Candidate<M>> {
  let best: Candidate<M> = { model: await open(cores), threads: cores };
  if (best.model.device !== 'cpu') return best;
  // Of all that were tried, so that several small losses do not add up to a large one.
  let leastMs = Infinity;
  for (let threads = Math.floor(cores / 2); threads >= 1; threads = Math.floor(threads / 2)) {
    const opened: M[] = [best.model];
    try {
      const other = { model: await open(threads), threads };
      opened.push(other.model);
      const [bestMs, otherMs] = await fastestMs([best.model, other.model], sample, now);
      leastMs = Math.min(leastMs, bestMs);
      const isBetter = leastMs * neededGain >= otherMs;
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

/** The fastest run of each of two models, in milliseconds. */
async function fastestMs<M>(
  [first, second]: readonly [M, M],
  sample: (model: M) => Promise<unknown>,
  now: () => number,
): Promise<[number, number]> {
  const timed = async (model: M): Promise<number> => {
    const start = now();
    await sample(model);
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
