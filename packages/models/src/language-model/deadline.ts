import { AppError } from '@onyx/contracts';

export type Deadline = {
  /** Waits for a promise until the time is up or the signal aborts; whichever comes first decides. */
  wait<T>(promise: Promise<T>): Promise<T>;
  /** Something arrived: from now on the idle limit counts, from zero. */
  progress(): void;
};

/**
 * Limits how long is waited for the next sign of life. Only time spent in `wait` counts, so a slow reader does not
 * use up the model's time. Throws `model-timeout`, or the signal's reason.
 */
export function createDeadline(limits: { firstMs: number; idleMs: number; signal?: AbortSignal }): Deadline {
  const { signal } = limits;
  let limitMs = limits.firstMs;
  let waitedMs = 0;

  return {
    progress() {
      limitMs = limits.idleMs;
      waitedMs = 0;
    },
    async wait(promise) {
      const startedAt = performance.now();
      // Whoever loses the race may still reject, with nobody there to hear it.
      promise.catch(() => undefined);
      let timer: NodeJS.Timeout | undefined;
      let onAbort: (() => void) | undefined;
      const interruption = new Promise<never>((_, reject) => {
        const timeout = (): void =>
          reject(
            new AppError('model-timeout', {
              params: { seconds: Math.ceil(limitMs / 1000) },
              isRetryable: true,
            }),
          );
        timer = setTimeout(timeout, Math.max(0, limitMs - waitedMs));
        onAbort = () => reject(signal?.reason as Error);
        if (signal?.aborted) onAbort();
        else signal?.addEventListener('abort', onAbort, { once: true });
      });
      try {
        return await Promise.race([promise, interruption]);
      } finally {
        clearTimeout(timer);
        if (onAbort) signal?.removeEventListener('abort', onAbort);
        waitedMs += performance.now() - startedAt;
      }
    },
  };
}
