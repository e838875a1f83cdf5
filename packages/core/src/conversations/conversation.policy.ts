import { AppError } from '@onyx/contracts';
import type { Database, DatabaseTransaction } from '@onyx/database';
import type { Actor } from '../actor.ts';
import { selectOwnConversation, type ConversationRow } from './conversation.queries.ts';
import { selectOwnMessage, type MessageRow } from './message.queries.ts';

/**
 * A conversation belongs to one person; for everybody else, administrators too, it does not exist.
 * @throws AppError `not-found`.
 */
export async function requireConversation(
  database: Database | DatabaseTransaction,
  actor: Actor,
  conversationId: string,
): Promise<ConversationRow> {
  const row = await selectOwnConversation(database, actor.userId, conversationId);
  if (!row) throw new AppError('not-found');
  return row;
}

/** @throws AppError `not-found`, also for a message of somebody else. */
export async function requireMessage(
  database: Database,
  actor: Actor,
  messageId: string,
): Promise<MessageRow> {
  const row = await selectOwnMessage(database, actor.userId, messageId);
  if (!row) throw new AppError('not-found');
  return row;
}

/** @throws AppError `not-found`, or `invalid-request` when it is a question. */
export async function requireAnswer(
  database: Database,
  actor: Actor,
  messageId: string,
): Promise<MessageRow & { parentId: string }> {
  const row = await requireMessage(database, actor, messageId);
  if (row.role !== 'assistant' || row.parentId === null) {
    throw new AppError('invalid-request', {
      fields: [{ path: 'messageId', message: 'This message is a question, not an answer.' }],
    });
  }
  return { ...row, parentId: row.parentId };
}
