/** Rows are fetched in windows of this many. */
export const windowRows = 100;

/** Offsets of the windows that cover rows `first` to `last` (inclusive). */
export function windowOffsets(first: number, last: number, size: number = windowRows): number[] {
  const offsets: number[] = [];
  const start = Math.floor(Math.max(0, first) / size) * size;
  for (let offset = start; offset <= Math.max(0, last); offset += size) offsets.push(offset);
  return offsets;
}

/** Rows between two (inclusive), whichever comes first. */
export function rowsBetween(a: number, b: number): { first: number; last: number } {
  return { first: Math.min(a, b), last: Math.max(a, b) };
}
