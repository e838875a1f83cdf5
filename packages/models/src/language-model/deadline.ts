import { AppError } from '@onyx/contracts';

export type Deadline = {
  /** Waits for a promise until the time is up or the signal aborts; whichever comes first decides. One at a time. */
  wait<T>(promise: Promise<T>): Promise<T>;
  /** Something arrived: from now on the idle limit counts, from zero. */
  progress(): void;
  /** Nothing is waited for any more. */
  end(): void;
};

/**
 * Limits how long is waited for the next sign of life. Only time spent in `wait` counts, so a slow reader does not
 * use up the model's time. Throws `model-timeout`, or the signal's reason.
 *
 * One timer and one listener serve all waits: a token is waited for each time, of hundreds of answers at once.
 */
export function createDeadline(limits: { firstMs: number; idleMs: number; signal?: AbortSignal }): Deadline {
  const { signal } = limits;
  let limitMs = limits.firstMs;
  /** Time waited since the last sign of life, before the wait under way. */
  let waitedMs = 0;
  let startedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let interrupt: ((reason: unknown) => void) | undefined;

  const remainingMs = (): number => limitMs - waitedMs - (performance.now() - startedAt);
  /** Does nothing between waits; the next one sets it again. */
  const check = (): void => {
    timer = undefined;
    if (!interrupt) return;
    const left = remainingMs();
    if (left > 0) timer = setTimeout(check, Math.ceil(left));
    else {
      const params = { seconds: Math.ceil(limitMs / 1000) };
      interrupt(new AppError('model-timeout', { params, isRetryable: true }));
    }
  };
  const onAbort = (): void => interrupt?.(signal?.reason);
  signal?.addEventListener('abort', onAbort);

  return {
    progress() {
      // A timer for a longer limit would be late.
      if (limits.idleMs < limitMs) {
        clearTimeout(timer);
        timer = undefined;
      }
      limitMs = limits.idleMs;
      waitedMs = 0;
    },
    wait(promise) {
      startedAt = performance.now();
      return new Promise((resolve, reject) => {
        const giveUp = (reason: unknown): void => {
          stopWaiting();
          reject(reason);
        };
        const stopWaiting = (): void => {
          // What settles after it was given up ends no later wait.
          if (interrupt !== giveUp) return;
          interrupt = undefined;
          waitedMs += performance.now() - startedAt;
        };
        interrupt = giveUp;
        promise.then(
          (value) => {
            stopWaiting();
            resolve(value);
          },
          (error: unknown) => giveUp(error),
        );
        if (signal?.aborted) onAbort();
        else timer ??= setTimeout(check, Math.max(0, remainingMs()));
      });
    },
    end() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
