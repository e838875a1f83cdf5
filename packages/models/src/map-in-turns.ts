import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest stretch of work before other work of the process gets its turn. */
const maxBlockingMs = 10;

/** Maps items one by one on this thread, which has turns for others in between. Rejects with the signal's reason. */
export async function mapInTurns<T, R>(
  items: readonly T[],
  map: (item: T) => R,
  signal?: AbortSignal,
): Promise<R[]> {
  const results: R[] = [];
  let turnEnds = performance.now() + maxBlockingMs;
  for (const item of items) {
    signal?.throwIfAborted();
    results.push(map(item));
    if (performance.now() > turnEnds) {
      await nextTurn();
      turnEnds = performance.now() + maxBlockingMs;
    }
  }
  return results;
}
