import type { AnswerEvent, Message } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { eventAfter, type NumberedEvent } from './answer-log.ts';
import type { EventHub } from './event-hub.ts';
import { selectEventRows } from './event.queries.ts';
import { selectEnding } from './message.queries.ts';
import { endAbandoned } from './recover-interrupted.ts';

type EventSources = { database: Database; hub: EventHub; goneAfterMs: number };

/**
 * The events of an answer after a number, to its end. An answer that runs in this process is read from memory and
 * costs no query. Of one that does not, what is stored is read from the database and what comes after it from the
 * instance that answers; while nothing comes from there, be it for want of a broker, the database is polled. The
 * reader that finds that instance gone ends the answer. The last event is always `answer-ended`, also for a reader
 * that has seen it: so a client that reconnects learns that there is no more.
 */
export function streamEvents(
  options: EventSources,
  messageId: string,
  after: number,
  signal: AbortSignal,
): AsyncIterable<NumberedEvent> {
  return (
    options.hub.find(messageId)?.read(after, signal) ?? streamFromElsewhere(options, messageId, after, signal)
  );
}

async function* streamFromElsewhere(
  { database, hub, goneAfterMs }: EventSources,
  messageId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<NumberedEvent, void, undefined> {
  let cursor = after;
  while (!signal.aborted) {
    const live = hub.find(messageId);
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
      // A reader may have heard more than a killed instance had stored: the end is new to it all the same.
      yield { id: Math.max(cursor + 1, ending.lastEventId), event: endOf(ending) };
      return;
    }
    if (ending.isOwnerGone && (await endAbandoned(database, messageId, goneAfterMs))) continue;
    for await (const next of hub.follow(messageId, cursor, signal)) {
      cursor = next.id;
      yield next;
      if (next.event.type === 'answer-ended') return;
    }
  }
}

/** The last event of an answer that has ended. */
export function endOf({
  status,
  error,
}: Pick<Message, 'status' | 'error'>): Extract<AnswerEvent, { type: 'answer-ended' }> {
  return { type: 'answer-ended', status: status === 'streaming' ? 'complete' : status, error };
}
