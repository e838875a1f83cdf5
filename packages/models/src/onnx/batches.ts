/**
 * Padded tokens a batch may hold: every text of a batch is as long as its longest one. Small batches are as fast
 * as large ones on processors, take a fraction of the memory, and let a question in sooner.
 */
const tokensPerBatch = 512;

/**
 * Texts that are computed together, as indices into `lengths` (tokens a text; those without any are left out),
 * longest first, so that neighbours are of about the same length and little is padded. A text longer than the limit
 * is a batch of its own.
 */
export function planBatches(lengths: readonly number[], maxTokens = tokensPerBatch): number[][] {
  const order = [...lengths.keys()]
    .filter((index) => lengths[index]! > 0)
    .toSorted((a, b) => lengths[b]! - lengths[a]!);
  const batches: number[][] = [];
  let batch: number[] = [];
  let longest = 0;
  for (const index of order) {
    if (batch.length > 0 && (batch.length + 1) * longest > maxTokens) {
      batches.push(batch);
      batch = [];
    }
    if (batch.length === 0) longest = lengths[index]!;
    batch.push(index);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
