import { toErrorInfo, type ErrorInfo } from '@onyx/contracts';

/** A model that is loaded when it is first needed, and that remembers what was wrong with it. */
export type LazyModel<T> = {
  /** Loads it unless it is loaded, and lets it work. Rejects with what went wrong. */
  use<R>(work: (model: T) => Promise<R>, signal?: AbortSignal): Promise<R>;
  /** What went wrong the last time; null when nothing did. */
  problem(): ErrorInfo | null;
  close(): Promise<void>;
};

/** A model that could not be loaded is left in peace for so long: the next try costs as much as the last. */
const retryAfterMs = 10_000;

export function createLazyModel<T extends { close(): Promise<void> }>(open: () => Promise<T>): LazyModel<T> {
  let opening: Promise<T> | undefined;
  let failedAt: number | null = null;
  let problem: ErrorInfo | null = null;

  function load(): Promise<T> {
    if (failedAt !== null && performance.now() - failedAt >= retryAfterMs) opening = undefined;
    if (opening) return opening;
    failedAt = null;
    opening = open();
    opening.catch(() => {
      failedAt = performance.now();
    });
    return opening;
  }

  return {
    async use(work, signal) {
      try {
        const result = await work(await load());
        problem = null;
        return result;
      } catch (error) {
        if (signal?.aborted !== true) problem = toErrorInfo(error);
        throw error;
      }
    },
    problem: () => problem,
    async close() {
      const model = await opening?.catch(() => undefined);
      await model?.close();
    },
  };
}
