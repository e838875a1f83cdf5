import type { ModelPriority } from '@onyx/contracts';
import type { Outcome } from './run-apart.ts';

/** One item of a request, waiting or running. */
export type Entry<T, R> = {
  value: T;
  tokens: number;
  addedAt: number;
  /** Its place among the items of its request. */
  index: number;
  group: RequestGroup<R>;
};

/** The items of one request, which succeed together or fail with the first that does. */
export type RequestGroup<R> = {
  readonly priority: ModelPriority;
  readonly promise: Promise<R[]>;
  /** Whether it has its answer, or is no longer wanted. */
  isSettled(): boolean;
  settle(index: number, outcome: Outcome<R>): void;
  fail(error: unknown): void;
};

export function createGroup<R>(
  count: number,
  priority: ModelPriority,
  onSettled: (hasFailed: boolean) => void,
): RequestGroup<R> {
  const { promise, resolve, reject } = Promise.withResolvers<R[]>();
  const results: R[] = Array.from({ length: count });
  let left = count;
  let isSettled = false;
  const end = (how: () => void, hasFailed: boolean): void => {
    if (isSettled) return;
    isSettled = true;
    how();
    onSettled(hasFailed);
  };
  return {
    priority,
    promise,
    isSettled: () => isSettled,
    settle(index, outcome) {
      if ('error' in outcome) return end(() => reject(outcome.error), true);
      results[index] = outcome.result;
      left -= 1;
      if (left === 0) end(() => resolve(results), false);
    },
    fail: (error) => end(() => reject(error), true),
  };
}
