/** What was started, to be closed in the opposite order, once. */
export type ClosingList = { add(close: () => Promise<void>): void; closeAll(): Promise<void> };

export function createClosingList(): ClosingList {
  const open: (() => Promise<void>)[] = [];
  let closing: Promise<void> | undefined;
  const closeInTurn = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (let close = open.pop(); close; close = open.pop()) {
      // One part that cannot close must not keep the others open.
      await close().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed');
  };
  return {
    add: (close) => void open.push(close),
    closeAll: () => (closing ??= closeInTurn()),
  };
}
