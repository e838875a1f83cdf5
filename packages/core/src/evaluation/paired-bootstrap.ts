import type { EvaluationDifference } from '@onyx/contracts';
import { createRandom } from '@onyx/search';
import { setImmediate as letOthersRun } from 'node:timers/promises';

/** As many as make the ends of the interval steady to the third decimal. */
const resamples = 10_000;
/** Draws between two pauses: some milliseconds. */
const drawsAtOnce = 500_000;

/**
 * Mean of paired differences with its 95 % interval: the 2.5th and 97.5th percentile of the means of samples drawn
 * with replacement (percentile bootstrap, Efron 1979; for retrieval: Sakai 2006). The draws are seeded, so that the
 * same differences always give the same interval. Lets other work run in between.
 */
export async function pairedBootstrap(differences: readonly number[]): Promise<EvaluationDifference> {
  const questions = differences.length;
  if (questions === 0) return { questions, mean: 0, low: 0, high: 0, verdict: 'none' };
  const values = Float64Array.from(differences);
  const random = createRandom(1);
  const means = new Float64Array(resamples);
  const meansAtOnce = Math.max(1, Math.floor(drawsAtOnce / questions));
  for (let resample = 0; resample < resamples; resample++) {
    if (resample > 0 && resample % meansAtOnce === 0) await letOthersRun();
    let sum = 0;
    for (let index = 0; index < questions; index++) sum += values[Math.floor(random() * questions)] ?? 0;
    means[resample] = sum / questions;
  }
  means.sort();
  const low = means[Math.ceil(0.025 * resamples) - 1] ?? 0;
  const high = means[Math.ceil(0.975 * resamples) - 1] ?? 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / questions;
  return { questions, mean, low, high, verdict: low > 0 ? 'better' : high < 0 ? 'worse' : 'none' };
}
