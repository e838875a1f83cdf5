/** Counts, in windows that open with the first of a key. */
export type WindowCounter = {
  /** One more; null when it cannot count now. */
  increment(key: string, windowMs: number): Promise<{ count: number; remainingMs: number } | null>;
};

/** Where a key stands after one more. */
export type RateState = {
  isAllowed: boolean;
  limit: number;
  /** How many more are allowed until the window ends. */
  remaining: number;
  /** Until then, in whole seconds, at least 1. */
  resetSeconds: number;
};

export type RateLimiter = {
  count(key: string): Promise<RateState>;
};

export type RateLimiterOptions = {
  perMinute: number;
  /** Counts for all processes together. Without it, or while it cannot, each process counts its own. */
  counter?: WindowCounter | undefined;
};

const windowMs = 60_000;
/** Keys counted in this process at once, some 2 MB; then those whose windows opened first are forgotten. */
const maxKeys = 10_000;

/** Allows each key so many a minute: in a window of a minute that opens with the first of them. */
export function createRateLimiter({ perMinute, counter }: RateLimiterOptions): RateLimiter {
  const local = createLocalCounter();
  return {
    async count(key) {
      const shared = await counter?.increment(`rate:${key}`, windowMs);
      const { count, remainingMs } = shared ?? local(key);
      return {
        isAllowed: count <= perMinute,
        limit: perMinute,
        remaining: Math.max(0, perMinute - count),
        resetSeconds: Math.max(1, Math.ceil(remainingMs / 1000)),
      };
    },
  };
}

function createLocalCounter(): (key: string) => { count: number; remainingMs: number } {
  // In the order in which they end, as all are of the same length.
  const windows = new Map<string, { count: number; endsAt: number }>();
  return (key) => {
    const now = performance.now();
    for (const [first, { endsAt }] of windows) {
      if (endsAt > now && windows.size <= maxKeys) break;
      windows.delete(first);
    }
    const window = windows.get(key) ?? { count: 0, endsAt: now + windowMs };
    window.count += 1;
    windows.set(key, window);
    return { count: window.count, remainingMs: window.endsAt - now };
  };
}
