import type { Conversation, SearchScope } from '@onyx/contracts';
import type { Database, DatabaseTransaction, Row, RowChange } from '@onyx/database';
import type { ConversationPosition } from './list-cursor.ts';

type Connection = Database | DatabaseTransaction;
export type ConversationRow = Row<'conversation'>;

export function toConversation(row: ConversationRow): Conversation {
  return {
    id: row.id,
    title: row.title,
    isPinned: row.isPinned,
    scope: row.scope,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    activeLeafId: row.activeLeafId,
  };
}

/** A person's conversations behind a position: pinned first, then newest. */
export function selectConversations(
  database: Database,
  userId: string,
  after: ConversationPosition | null,
  limit: number,
): Promise<ConversationRow[]> {
  return database
    .selectFrom('conversation')
    .selectAll()
    .where('userId', '=', userId)
    .$if(after !== null, (query) =>
      query.where((is) => {
        if (!after) return is.val(true);
        const updatedAt = new Date(after.updatedAt);
        const samePin = is('isPinned', '=', after.isPinned);
        return is.or([
          is('isPinned', '<', after.isPinned),
          is.and([samePin, is('updatedAt', '<', updatedAt)]),
          is.and([samePin, is('updatedAt', '=', updatedAt), is('id', '>', after.id)]),
        ]);
      }),
    )
    .orderBy('isPinned', 'desc')
    .orderBy('updatedAt', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export function selectOwnConversation(
  database: Connection,
  userId: string,
  conversationId: string,
): Promise<ConversationRow | undefined> {
  return database
    .selectFrom('conversation')
    .selectAll()
    .where('id', '=', conversationId)
    .where('userId', '=', userId)
    .executeTakeFirst();
}

export function insertConversation(
  database: Connection,
  conversation: { id: string; userId: string; title: string; scope: SearchScope; now: Date },
): Promise<ConversationRow> {
  const { now, scope, title, ...rest } = conversation;
  // Times are ours, in whole milliseconds: the list is paged by them, and a `Date` holds no more.
  return database
    .insertInto('conversation')
    .values({
      ...rest,
      title,
      isTitleGiven: title !== '',
      scope: JSON.stringify(scope),
      createdAt: now,
      updatedAt: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function updateConversationRow(
  database: Connection,
  conversationId: string,
  change: RowChange<'conversation'>,
): Promise<ConversationRow | undefined> {
  return database
    .updateTable('conversation')
    .set(change)
    .where('id', '=', conversationId)
    .returningAll()
    .executeTakeFirst();
}

export async function deleteConversationRow(database: Connection, conversationId: string): Promise<void> {
  await database.deleteFrom('conversation').where('id', '=', conversationId).execute();
}
