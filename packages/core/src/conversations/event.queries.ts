import type { AnswerEvent, Source } from '@onyx/contracts';
import type { Database, DatabaseTransaction } from '@onyx/database';
import { sql } from 'kysely';
import type { LogRow } from './answer-log.ts';
import { toStorableJson } from './storable-text.ts';

export type StoredRow = LogRow & { messageId: string };

/** How a row is kept in `message_event.event`. */
type StoredEvent = AnswerEvent & { ends?: number[] };

/**
 * Stores rows of events. Rows that are stored already are left as they are, rows of messages that are gone are
 * dropped, so that the call can be repeated and one deleted conversation holds up nobody. So are rows of answers that
 * were ended: an instance that was taken for dead and is back adds nothing behind the end. The lock makes the two
 * wait for each other.
 */
export async function insertEventRows(
  database: Database | DatabaseTransaction,
  rows: readonly StoredRow[],
): Promise<void> {
  for (const { messageId, event } of rows) {
    if (event.type !== 'sources-found') continue;
    const sources = toStorableJson(event.sources);
    await database
      .updateTable('message')
      .set({ sources })
      .where('id', '=', messageId)
      .where('status', '=', 'streaming')
      .execute();
  }
  const ids = rows.map((row) => row.messageId);
  const numbers = rows.map((row) => row.number);
  const events = rows.map((row) => toStorableJson(toStored(row)));
  await sql`
    insert into message_event (message_id, number, event)
    select given.message_id, given.number, given.event::jsonb
    from unnest(${ids}::uuid[], ${numbers}::integer[], ${events}::text[]) as given (message_id, number, event)
    join message on message.id = given.message_id and message.status = 'streaming'
    for share of message
    on conflict do nothing`.execute(database);
}

/** The stored rows of an answer that hold events after the given number, in order, at most `limit`. */
export async function selectEventRows(
  database: Database | DatabaseTransaction,
  messageId: string,
  after: number,
  limit = 1000,
): Promise<LogRow[]> {
  const rows = await database
    .selectFrom('messageEvent')
    .select(['number', 'event'])
    .where('messageId', '=', messageId)
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit)
    .execute();
  const hasSources = rows.some(({ event }) => event.type === 'sources-found');
  const sources = hasSources ? await selectSources(database, messageId) : [];
  return rows.map(({ number, event: stored }) => {
    const { ends, ...event } = stored as StoredEvent;
    if (event.type === 'sources-found') return { number, event: { ...event, sources } };
    return ends ? { number, event, ends } : { number, event };
  });
}

async function selectSources(database: Database | DatabaseTransaction, messageId: string): Promise<Source[]> {
  const row = await database
    .selectFrom('message')
    .select('sources')
    .where('id', '=', messageId)
    .executeTakeFirst();
  // Whether a source is cited is known at the end only, from `support-checked`.
  return (row?.sources ?? []).map((source) => ({ ...source, isCited: false }));
}

/** Sources are many kilobytes and stand in the message; its events do not repeat them. */
function toStored({ event, ends }: LogRow): StoredEvent {
  if (event.type === 'sources-found') return { type: 'sources-found', sources: [] };
  return ends ? { ...event, ends: [...ends] } : event;
}
