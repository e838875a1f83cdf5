import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';

export type BatcherOptions<T, R> = {
  /** Handles a batch; gives one result an item, in order. When it rejects, every item of the batch does. */
  run: (items: readonly T[]) => Promise<R[]>;
  maxItems: number;
  /** What an item counts towards `maxWeight`; 1 unless told. */
  weigh?: (item: T) => number;
  maxWeight?: number;
  /** How long a batch waits for company before it begins. 0 unless told: a lone item goes at once. */
  lingerMs?: number;
  /** Two items with the same key never share a batch. */
  keyOf?: (item: T) => string;
};

type Waiting<T, R> = { item: T; resolve: (result: R) => void; reject: (error: unknown) => void };

/**
 * Group commit: while a batch is at work, what arrives gathers and goes together in the next one, so that under load
 * the cost of a round trip and of a transaction is shared. At most one batch is at work.
 */
export function createBatcher<T, R>(options: BatcherOptions<T, R>): (item: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = [];
  let isRunning = false;
  // A batch is nobody's own: it does not belong to the request or job that happened to begin it.
  const outside = AsyncLocalStorage.snapshot();

  async function drain(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      const isFull = waiting.length >= options.maxItems;
      // Calls made in the same turn of the event loop go together from the first batch on.
      await (options.lingerMs && !isFull ? pause(options.lingerMs) : Promise.resolve());
      const { batch, rest } = cut(waiting, options);
      waiting = rest;
      try {
        const results = await options.run(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => resolve(results[index] as R));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isRunning = false;
  }

  return (item) =>
    new Promise<R>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isRunning) void outside(drain);
    });
}

function cut<T, R>(waiting: Waiting<T, R>[], options: BatcherOptions<T, R>) {
  const batch: Waiting<T, R>[] = [];
  const rest: Waiting<T, R>[] = [];
  const keys = new Set<string>();
  let weight = 0;
  for (const entry of waiting) {
    const key = options.keyOf?.(entry.item);
    const itemWeight = options.weigh?.(entry.item) ?? 1;
    const fits =
      batch.length < options.maxItems &&
      (batch.length === 0 || weight + itemWeight <= (options.maxWeight ?? Infinity)) &&
      (key === undefined || !keys.has(key));
    if (fits) {
      batch.push(entry);
      weight += itemWeight;
    } else {
      rest.push(entry);
    }
    if (key !== undefined) keys.add(key);
  }
  return { batch, rest };
}
