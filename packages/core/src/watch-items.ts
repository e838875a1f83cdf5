/** What is told of items that are passed on. */
export type ItemWatch<T> = {
  item(value: T): void;
  complete(): void;
  failed(error: unknown): void;
  /** Whoever read them left before the end. */
  left(): void;
};

/**
 * Passes items on as they come and tells of them. An iterator by hand: it costs an item one promise, a generator
 * several, and the tokens of hundreds of answers come through here.
 */
export function watchItems<T>(
  items: AsyncIterable<T>,
  watch: ItemWatch<T>,
): AsyncGenerator<T, void, undefined> {
  const given = items[Symbol.asyncIterator]();
  const passOn = (next: IteratorResult<T, unknown>): IteratorResult<T, void> => {
    if (next.done !== true) {
      watch.item(next.value);
      return next;
    }
    watch.complete();
    return { done: true, value: undefined };
  };
  const fail = (error: unknown): never => {
    watch.failed(error);
    throw error;
  };
  const leave = async (): Promise<IteratorResult<T, void>> => {
    watch.left();
    await given.return?.();
    return { done: true, value: undefined };
  };
  return {
    next: () => given.next().then(passOn, fail),
    return: leave,
    async throw(error) {
      await leave();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => void (await leave()),
  };
}
