/** Runs of the sample for each number of threads; the fastest counts, because other programs only make it slower. */
const runs = 3;
/** More threads must gain so much: they take processor time from everything else. */
const neededGain = 1.05;

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
): Promise<{ model: M; threads: number }> {
  let best = await measured(cores, open, sample, now);
  if (best.model.device !== 'cpu') return { model: best.model, threads: best.threads };
  for (let threads = Math.floor(cores / 2); threads >= 1; threads = Math.floor(threads / 2)) {
    const other = await measured(threads, open, sample, now).catch(async (error: unknown) => {
      await best.model.close();
      throw error;
    });
    if (best.ms * neededGain < other.ms) {
      await other.model.close();
      break;
    }
    await best.model.close();
    best = { ...other, ms: Math.min(best.ms, other.ms) };
  }
  return { model: best.model, threads: best.threads };
}

async function measured<M>(
  threads: number,
  open: (threads: number) => Promise<M>,
  sample: (model: M) => Promise<unknown>,
  now: () => number,
): Promise<{ model: M; threads: number; ms: number }> {
  const model = await open(threads);
  let ms = Infinity;
  for (let run = 0; run < runs; run += 1) {
    const start = now();
    await sample(model);
    ms = Math.min(ms, now() - start);
  }
  return { model, threads, ms };
}
