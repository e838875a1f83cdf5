import type { AnswerEvent } from '@onyx/contracts';

/** An event with its number, which is the id it has in the stream. Numbers start at 1. */
export type NumberedEvent = { id: number; event: AnswerEvent };

/**
 * Some events of an answer as they are stored. A row of text stands for as many events as it has `ends`: the length
 * of its text, in UTF-16 units, after each of them. So a token can have a number of its own, go out at once, and
 * still not cost a row; and a reader can go on after any of these numbers.
 */
export type LogRow = {
  /** Number of the last event in the row. */
  number: number;
  event: AnswerEvent;
  /** For a row of several `text-delta` events only. */
  ends?: readonly number[];
};

/** The events of one running answer: written by one, read by many. */
export type AnswerLog = {
  readonly lastNumber: number;
  /** Characters of text that `takeRows` would give now. */
  readonly untakenLength: number;
  /** Adds an event and wakes all readers. Returns its number. */
  append(event: AnswerEvent): number;
  /** The rows that were not taken yet, to be stored. They no longer change. */
  takeRows(): LogRow[];
  /** Everything so far, text in as few pieces as it is stored in. */
  snapshot(): NumberedEvent[];
  /** No more events will come; readers end when they have read all. */
  close(): void;
  /**
   * The events after the given number, then those to come. A slow reader gets the text it missed in one piece. The
   * last event of a closed log is given to everybody, also to a reader that claims to have it.
   */
  read(after: number, signal?: AbortSignal): AsyncIterableIterator<NumberedEvent, void, undefined>;
};

type OpenRow = { number: number; event: AnswerEvent; ends: number[] };

export function createAnswerLog(): AnswerLog {
  const rows: OpenRow[] = [];
  const waiting = new Set<() => void>();
  let lastNumber = 0;
  let takenRows = 0;
  let untakenLength = 0;
  let isClosed = false;

  const wake = (): void => {
    for (const reader of waiting) reader();
  };

  return {
    get lastNumber() {
      return lastNumber;
    },
    get untakenLength() {
      return untakenLength;
    },
    append(event) {
      lastNumber += 1;
      const open = rows.length > takenRows ? rows.at(-1) : undefined;
      if (event.type === 'text-delta') untakenLength += event.text.length;
      if (event.type === 'text-delta' && open?.event.type === 'text-delta') {
        const text = open.event.text + event.text;
        open.event = { type: 'text-delta', text };
        open.ends.push(text.length);
        open.number = lastNumber;
      } else {
        rows.push({
          number: lastNumber,
          event,
          ends: event.type === 'text-delta' ? [event.text.length] : [],
        });
      }
      wake();
      return lastNumber;
    },
    takeRows() {
      const taken = rows.slice(takenRows).map(toLogRow);
      takenRows = rows.length;
      untakenLength = 0;
      return taken;
    },
    snapshot: () => rows.map(({ number, event }) => ({ id: number, event })),
    close() {
      isClosed = true;
      wake();
    },
    read(after, signal) {
      let cursor = after;
      let index = 0;
      let hasReadLast = false;

      /** What can be read now; undefined when something is to come. */
      const take = (): Taken | undefined => {
        let row = rows[index];
        while (row && row.number <= cursor && index < rows.length - 1) {
          index += 1;
          row = rows[index];
        }
        if (row && row.number > cursor) {
          const value = eventAfter(row, cursor);
          cursor = value.id;
          hasReadLast = index === rows.length - 1;
          return { done: false, value };
        }
        if (!isClosed) return undefined;
        if (!row || hasReadLast) return ended;
        hasReadLast = true;
        return { done: false, value: { id: Math.max(cursor, row.number), event: row.event } };
      };
      return createReader(take, waiting, signal);
    },
  };
}

/** What a row holds after the given number, which must be less than the row's: the whole, or the rest of its text. */
export function eventAfter(row: LogRow, after: number): NumberedEvent {
  const { number: id, event, ends } = row;
  if (event.type !== 'text-delta' || !ends) return { id, event };
  const known = after - (id - ends.length);
  const from = known > 0 ? (ends[known - 1] ?? 0) : 0;
  return { id, event: from === 0 ? event : { type: 'text-delta', text: event.text.slice(from) } };
}

function toLogRow({ number, event, ends }: OpenRow): LogRow {
  return ends.length > 1 ? { number, event, ends } : { number, event };
}

type Taken = IteratorResult<NumberedEvent, void>;

const ended: Taken = { done: true, value: undefined };

/**
 * Reads what `take` gives, and waits in `waiting` while that is nothing. An iterator by hand: hundreds of readers wait
 * at any moment, and for each token a generator leaves several times as much to the garbage collector.
 */
function createReader(
  take: () => Taken | undefined,
  waiting: Set<() => void>,
  signal: AbortSignal | undefined,
): AsyncIterableIterator<NumberedEvent, void, undefined> {
  let isOver = false;
  let answer: ((taken: Taken) => void) | undefined;

  const leave = (): Taken => {
    isOver = true;
    waiting.delete(wake);
    signal?.removeEventListener('abort', wake);
    answer?.(ended);
    answer = undefined;
    return ended;
  };
  const next = (): Taken | undefined => {
    if (isOver || signal?.aborted) return leave();
    const taken = take();
    return taken?.done ? leave() : taken;
  };
  const wake = (): void => {
    const taken = next();
    if (!taken) return;
    waiting.delete(wake);
    answer?.(taken);
    answer = undefined;
  };
  signal?.addEventListener('abort', wake);

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      const taken = next();
      if (taken) return Promise.resolve(taken);
      return new Promise((resolve) => {
        answer = resolve;
        waiting.add(wake);
      });
    },
    return: () => Promise.resolve(leave()),
  };
}
