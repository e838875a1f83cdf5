import { percentile } from '@onyx/search';

/** Milliseconds. */
export type Times = { p50: number; p95: number; p99: number };

export function timesOf(times: readonly number[]): Times {
  return {
    p50: round(percentile(times, 0.5), 1),
    p95: round(percentile(times, 0.95), 1),
    p99: round(percentile(times, 0.99), 1),
  };
}

/** Mean share of the right ones that were found; questions without any do not count. */
export function overlap<T>(right: readonly (readonly T[])[], found: readonly (readonly T[])[]): number {
  const shares = right.flatMap((ids, index) =>
    ids.length > 0 ? [ids.filter((id) => found[index]?.includes(id)).length / ids.length] : [],
  );
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

export function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
