import type { AnswerEvent, Message } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { setTimeout as delay } from 'node:timers/promises';
import { eventAfter, type NumberedEvent } from './answer-log.ts';
import type { EventHub } from './event-hub.ts';
import { selectEventRows } from './event.queries.ts';
import { selectEnding } from './message.queries.ts';
import { endAbandoned } from './recover-interrupted.ts';

/** How often a reader looks for new events of an answer that another instance gives, without a broker between. */
const pollIntervalMs = 500;

/**
 * The events of an answer after a number, to its end. An answer that runs in this process is read from memory and
 * costs no query. One that does not is read from the database, and polled while it streams; the reader that finds its
 * instance gone ends it. The last event is always `answer-ended`, also for a reader that has seen it: so a client that
 * reconnects learns that there is no more.
 */
export async function* streamEvents(
  options: { database: Database; hub: EventHub; goneAfterMs: number },
  messageId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<NumberedEvent, void, undefined> {
  const { database, hub, goneAfterMs } = options;
  let cursor = after;
  while (!signal.aborted) {
    const live = await hub.find(messageId);
    if (live) {
      yield* live.read(cursor, signal);
      return;
    }
    // The status first: events that are stored after it was read as finished do not exist.
    const ending = await selectEnding(database, messageId, goneAfterMs);
    if (!ending) {
      // Who deletes a conversation stops its answers first; this reader was too late to see that.
      yield { id: cursor + 1, event: { type: 'answer-ended', status: 'stopped', error: null } };
      return;
    }
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
      yield { id: Math.max(cursor, ending.lastEventId), event: endOf(ending) };
      return;
    }
    if (ending.isOwnerGone && (await endAbandoned(database, messageId, goneAfterMs))) continue;
    await delay(pollIntervalMs, undefined, { signal }).catch(() => undefined);
  }
}

/** The last event of an answer that has ended. */
export function endOf({
  status,
  error,
}: Pick<Message, 'status' | 'error'>): Extract<AnswerEvent, { type: 'answer-ended' }> {
  return { type: 'answer-ended', status: status === 'streaming' ? 'complete' : status, error };
}
