export type ProgressReporter<T> = {
  /** Remembers the newest state and stores it when it is time. Never waits. */
  report(state: T): void;
  /** Stores nothing more; resolves when the last write is through. */
  close(): Promise<void>;
};

/**
 * Stores states no more often than every `intervalMs`, only the newest of them, and none of what is over before the
 * first interval is: a small document costs no write at all.
 */
export function createProgressReporter<T>(
  store: (state: T) => Promise<void>,
  intervalMs: number,
): ProgressReporter<T> {
  let newest: T | undefined;
  let writing: Promise<void> | undefined;
  const timer = setInterval(() => {
    if (newest === undefined || writing) return;
    const state = newest;
    newest = undefined;
    // Progress that is not stored is no reason for the work to fail.
    writing = store(state)
      .catch(() => undefined)
      .finally(() => (writing = undefined));
  }, intervalMs);
  return {
    report: (state) => {
      newest = state;
    },
    close: async () => {
      clearInterval(timer);
      newest = undefined;
      await writing;
    },
  };
}
