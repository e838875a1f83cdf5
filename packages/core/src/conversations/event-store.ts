import type { Database } from '@onyx/database';
import type { Logger } from '@onyx/telemetry';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { AnswerLog } from './answer-log.ts';
import { insertEventRows, type StoredRow } from './event.queries.ts';

/** Writes the events of all running answers to the database, many answers in one statement. */
export type EventStore = {
  /** Something was appended to this log: store it soon. */
  schedule(messageId: string, log: AnswerLog): void;
  /** Resolves when everything appended before the call is stored. Rejects when the database refuses it. */
  flush(): Promise<void>;
};

/**
 * How long an event may wait to be stored: three milliseconds for each answer that had one, within these limits. What
 * is lost when the process is killed is at most this much. With many answers a row then holds several of their tokens,
 * and the database has time for searches: at ten tokens a second, 500 answers are 333 rows a second in place of 5,000.
 */
const flushIntervalMs = 100;
const longestIntervalMs = 1500;
const intervalMsPerAnswer = 3;
/** The embedded database does one thing at a time: searches get their turn between two statements. */
const rowsPerStatement = 50;
/** Text that is worth a row of its own, in UTF-16 units. */
const maxRowLength = 2048;

/**
 * A group commit: one statement at a time, which carries all that came in while the one before ran. With one running
 * answer that is a row every 100 ms, with 500 they are ten statements, every second and a half.
 */
export function createEventStore(options: { database: Database; logger: Logger }): EventStore {
  const { database, logger } = options;
  const changed = new Map<string, AnswerLog>();
  let unsaved: StoredRow[] = [];
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  let intervalMs = flushIntervalMs;
  // Many answers share a statement; it is none of theirs.
  const outside = AsyncLocalStorage.snapshot();

  const write = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    intervalMs = Math.min(longestIntervalMs, Math.max(flushIntervalMs, changed.size * intervalMsPerAnswer));
    for (const [messageId, log] of changed) {
      for (const row of log.takeRows()) unsaved.push({ messageId, ...row });
    }
    changed.clear();
    const batch = unsaved;
    unsaved = [];
    for (let start = 0; start < batch.length; start += rowsPerStatement) {
      try {
        await insertEventRows(database, batch.slice(start, start + rowsPerStatement));
      } catch (error) {
        unsaved = [...batch.slice(start), ...unsaved];
        throw error;
      }
    }
  };

  const flush = (): Promise<void> => {
    const next = last.then(write);
    last = next.catch(() => undefined);
    return next;
  };

  const flushSoon = (delayMs: number): void => {
    timer ??= outside(() =>
      setTimeout(() => {
        flush().catch((error: unknown) => {
          logger.warn({ err: error }, 'events of answers could not be stored, trying again');
          flushSoon(flushIntervalMs * 10);
        });
      }, delayMs),
    );
  };

  return {
    schedule(messageId, log) {
      changed.set(messageId, log);
      if (log.untakenLength < maxRowLength) flushSoon(intervalMs);
      else {
        clearTimeout(timer);
        timer = undefined;
        flushSoon(0);
      }
    },
    flush,
  };
}
