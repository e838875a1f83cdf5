export type BatchLimits = {
  /** Tokens of a batch, padding included: its number of items times the tokens of the longest. */
  batchTokens: number;
  batchItems: number;
};

/** How far behind the oldest item others of its length are looked for. */
const window = 1024;

/**
 * Which of the waiting items are computed together, as indices into `tokens` (their lengths, the oldest item first),
 * longest first. The oldest one is always taken, so that none waits for ever; the others are those nearest to it in
 * length, so that little is padded. An item above the limit is a batch of its own.
 */
export function planBatch(tokens: readonly number[], { batchTokens, batchItems }: BatchLimits): number[] {
  if (tokens.length === 0) return [];
  const order = [...tokens.slice(0, window).keys()].toSorted((a, b) => tokens[b]! - tokens[a]! || a - b);
  const oldest = tokens[0]!;
  let first = order.indexOf(0);
  let last = first;
  const fits = (longest: number): boolean => {
    const count = last - first + 2;
    return count <= batchItems && count * longest <= batchTokens;
  };
  for (;;) {
    const longer = order[first - 1];
    const shorter = order[last + 1];
    const canGrowLonger = longer !== undefined && fits(tokens[longer]!);
    const canGrowShorter = shorter !== undefined && fits(tokens[order[first]!]!);
    if (!canGrowLonger && !canGrowShorter) return order.slice(first, last + 1);
    const isLongerNearer =
      canGrowLonger && (!canGrowShorter || tokens[longer]! - oldest < oldest - tokens[shorter]!);
    if (isLongerNearer) first -= 1;
    else last += 1;
  }
}
