/**
 * How many requests are usually open at once: the most that were in this window or the one before it. While fewer are
 * open, more are likely to come soon.
 */
export function createPeak(windowMs: number, now: () => number = () => performance.now()) {
  let startedAt = now();
  let current = 0;
  let previous = 0;
  const turn = (): void => {
    const windows = Math.floor((now() - startedAt) / windowMs);
    if (windows === 0) return;
    previous = windows === 1 ? current : 0;
    current = 0;
    startedAt += windows * windowMs;
  };
  return {
    record(count: number): void {
      turn();
      current = Math.max(current, count);
    },
    value(): number {
      turn();
      return Math.max(current, previous);
    },
  };
}

/** Weight of the newest batch in the running mean. */
const weight = 0.2;
const longestSeconds = 60;

/** Learns how many tokens a second are worked off, to tell callers when to come back, and when a batch will end. */
export function createThroughput(now: () => number = () => performance.now()) {
  let tokensPerMs: number | undefined;
  let lastEndAt = 0;
  return {
    /** A batch of `tokens` that began at `startedAt` has ended. */
    record(tokens: number, startedAt: number): void {
      // Of batches that ran side by side only the time since the other one's end counts.
      const elapsedMs = Math.max(0.1, now() - Math.max(startedAt, lastEndAt));
      lastEndAt = now();
      const rate = tokens / elapsedMs;
      tokensPerMs = tokensPerMs === undefined ? rate : tokensPerMs + weight * (rate - tokensPerMs);
    },
    /** When a batch that was started, as the first of those under way, will end; Infinity while nothing is known. */
    expectedEnd(tokens: number, startedAt: number): number {
      if (tokensPerMs === undefined) return Infinity;
      return Math.max(startedAt, lastEndAt) + tokens / tokensPerMs;
    },
    /** Whole seconds until so many tokens are worked off, 1 to 60. */
    secondsFor(tokens: number): number {
      const seconds = tokensPerMs === undefined ? 1 : tokens / tokensPerMs / 1000;
      return Math.min(longestSeconds, Math.max(1, Math.ceil(seconds)));
    },
  };
}
