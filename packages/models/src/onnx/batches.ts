/**
 * Padded tokens a batch may hold: every text of a batch is as long as its longest one. Small batches are as fast
 * as large ones on processors, take a fraction of the memory, and let a question in sooner.
 */
const tokensPerBatch = 512;

/**
 * What it costs to run the network once more, in tokens that could be computed in that time. Measured with
 * all-MiniLM-L6-v2: a text of 12 tokens takes as long alone as two of them in a batch.
 */
const tokensPerRun = 16;

/**
 * Texts that are computed together, as indices into `lengths` (tokens a text; those without any are left out),
 * longest first. Cut where that costs least: in few runs, and with neighbours of about the same length, so that little
 * is padded. A text longer than the limit is a batch of its own.
 */
export function planBatches(lengths: readonly number[], maxTokens = tokensPerBatch): number[][] {
  const order = [...lengths.keys()]
    .filter((index) => lengths[index]! > 0)
    .toSorted((a, b) => lengths[b]! - lengths[a]!);
  // For the first `end` texts: the least cost, and where the last batch of the plan that has it begins.
  const costs = [0];
  const starts = [0];
  for (let end = 1; end <= order.length; end += 1) {
    costs[end] = Infinity;
    for (let start = end - 1; start >= 0; start -= 1) {
      const padded = (end - start) * lengths[order[start]!]!;
      if (padded > maxTokens && end - start > 1) break;
      const cost = costs[start]! + tokensPerRun + padded;
      if (cost < costs[end]!) {
        costs[end] = cost;
        starts[end] = start;
      }
    }
  }
  const batches: number[][] = [];
  for (let end = order.length; end > 0; end = starts[end]!) batches.push(order.slice(starts[end], end));
  return batches.toReversed();
}
