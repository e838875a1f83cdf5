/** Blocks are fetched in windows of this many; the server gives at most 500 at once. */
export const windowSize = 120;

/** First block of the window that holds a block. */
export function windowStart(ordinal: number, size: number = windowSize): number {
  return Math.max(0, Math.floor(ordinal / size) * size);
}

/** Starts of the windows that cover `first` to `last` (inclusive), in order; none beyond `total`. */
export function windowsFor(first: number, last: number, total: number, size: number = windowSize): number[] {
  const starts: number[] = [];
  const end = Math.min(last, total - 1);
  for (let start = windowStart(Math.max(0, first), size); start <= end; start += size) starts.push(start);
  return starts;
}
