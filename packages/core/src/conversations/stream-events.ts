import type { Message } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { setTimeout as delay } from 'node:timers/promises';
import { eventAfter, type NumberedEvent } from './answer-log.ts';
import type { EventHub } from './event-hub.ts';
import { selectEventRows } from './event.queries.ts';
import { selectEnding } from './message.queries.ts';

/** How often a reader looks for new events of an answer that another process writes, without a broker between. */
const pollIntervalMs = 500;

/**
 * The events of an answer after a number, to its end. An answer that runs in this process is read from memory and
 * costs no query. One that does not is read from the database, and polled while it streams. The last event is always
 * `answer-ended`, also for a reader that has seen it: so a client that reconnects learns that there is no more.
 */
export async function* streamEvents(
  options: { database: Database; hub: EventHub },
  messageId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<NumberedEvent, void, undefined> {
  const { database, hub } = options;
  let cursor = after;
  while (!signal.aborted) {
    const live = await hub.find(messageId);
    if (live) {
      yield* live.read(cursor, signal);
      return;
    }
    // The status first: events that are stored after it was read as finished do not exist.
    const ending = await selectEnding(database, messageId);
    if (!ending) return;
    for (;;) {
      const rows = await selectEventRows(database, messageId, cursor);
      for (const row of rows) {
        if (signal.aborted) return;
        if (row.event.type === 'answer-ended') break;
        const next = eventAfter(row, cursor);
        cursor = next.id;
        yield next;
      }
      if (rows.length === 0 || rows.at(-1)?.event.type === 'answer-ended') break;
    }
    if (ending.status !== 'streaming') {
      yield endOf(ending, Math.max(cursor, ending.lastEventId));
      return;
    }
    await delay(pollIntervalMs, undefined, { signal }).catch(() => undefined);
  }
}

function endOf(ending: Pick<Message, 'status' | 'error'>, id: number): NumberedEvent {
  const status = ending.status === 'streaming' ? 'complete' : ending.status;
  return { id, event: { type: 'answer-ended', status, error: ending.error } };
}
