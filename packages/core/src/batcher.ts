import { AsyncLocalStorage } from 'node:async_hooks';

export type BatcherOptions<T, R> = {
  /** Handles a batch; gives one result an item, in order. When it rejects, every item of the batch does. */
  run: (items: readonly T[]) => Promise<R[]>;
  maxItems: number;
  /** What an item counts towards `maxWeight`; 1 unless told. */
  weigh?: (item: T) => number;
  maxWeight?: number;
  /** How long a batch that is not full waits for company before it begins. 0 unless told: a lone item goes at once. */
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
  let stopLingering: () => void = () => undefined;
  // A batch is nobody's own: it does not belong to the request or job that happened to begin it.
  const outside = AsyncLocalStorage.snapshot();

  async function drain(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      // Calls made in the same turn of the event loop go together from the first batch on.
      await (options.lingerMs && !isFull(waiting, options) ? linger(options.lingerMs) : Promise.resolve());
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

  function linger(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      stopLingering = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return (item) =>
    new Promise<R>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isRunning) void outside(drain);
      else if (isFull(waiting, options)) stopLingering();
    });
}

/** Company could not join what waits. */
function isFull<T, R>(
  waiting: Waiting<T, R>[],
  { maxItems, maxWeight, weigh }: BatcherOptions<T, R>,
): boolean {
  if (waiting.length >= maxItems) return true;
  if (maxWeight === undefined) return false;
  return waiting.reduce((sum, { item }) => sum + (weigh?.(item) ?? 1), 0) >= maxWeight;
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
