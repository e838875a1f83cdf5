import type { Database } from '@onyx/database';
import { sql } from 'kysely';

export type MatchedConversation = { conversationId: string; title: string; updatedAt: Date };
export type MatchedMessage = MatchedConversation & { messageId: string; text: string };

/** The newest message of each own conversation that has all the terms; conversations newest first. */
export async function selectMessageMatches(
  database: Database,
  userId: string,
  terms: readonly string[],
  limit: number,
): Promise<MatchedMessage[]> {
  const { rows } = await sql<MatchedMessage>`
    select * from (
      select distinct on (conversation.id) conversation.id as conversation_id, conversation.title,
        conversation.updated_at, message.id as message_id, message.text
      from message join conversation on conversation.id = message.conversation_id
      where conversation.user_id = ${userId} and message.terms @> ${[...terms]}::text[]
      order by conversation.id, message.created_at desc, message.id) as hit
    order by updated_at desc limit ${limit}`.execute(database);
  return rows;
}

/** Own conversations whose title holds each of the words, whatever their case; newest first. */
export function selectTitleMatches(
  database: Database,
  userId: string,
  words: readonly string[],
  limit: number,
): Promise<MatchedConversation[]> {
  const patterns = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  return database
    .selectFrom('conversation')
    .select(['id as conversationId', 'title', 'updatedAt'])
    .where('userId', '=', userId)
    .where((is) => is.and(patterns.map((pattern) => is('title', 'ilike', pattern))))
    .orderBy('updatedAt', 'desc')
    .limit(limit)
    .execute();
}
