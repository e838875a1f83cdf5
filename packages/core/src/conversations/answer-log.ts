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
  read(after: number, signal?: AbortSignal): AsyncGenerator<NumberedEvent, void, undefined>;
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
    const readers = [...waiting];
    waiting.clear();
    for (const reader of readers) reader();
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
    async *read(after, signal) {
      let cursor = after;
      let index = 0;
      let hasReadLast = false;
      for (;;) {
        if (signal?.aborted) return;
        const row = rows[index];
        if (row && row.number > cursor) {
          const next = eventAfter(row, cursor);
          cursor = next.id;
          hasReadLast = index === rows.length - 1;
          yield next;
        } else if (row && index < rows.length - 1) {
          index += 1;
        } else if (isClosed) {
          if (row && !hasReadLast) yield { id: Math.max(cursor, row.number), event: row.event };
          return;
        } else {
          await woken(waiting, signal);
        }
      }
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

function woken(waiting: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      waiting.delete(finish);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    waiting.add(finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
}
