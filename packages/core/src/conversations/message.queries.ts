import { AppError, type AnswerSoFar, type Message } from '@onyx/contracts';
import type { Database, DatabaseTransaction, Row, RowChange } from '@onyx/database';
import { sql } from 'kysely';
import type { HistoryMessage } from '../answering/index.ts';
import { isOwnerGone } from './instance.queries.ts';
import { storableText, toStorableJson } from './storable-text.ts';

type Connection = Database | DatabaseTransaction;
export type MessageRow = Row<'message'> & { lastEventId: number };

const isForeignKeyViolation = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '23503';

/** Messages of one branch that an answer may look back at. */
const maxHistory = 12;

export function toMessage(row: MessageRow): Message {
  const { createdAt, terms: _, instanceId: _owner, stopRequestedAt: _stop, ...message } = row;
  return { ...message, createdAt: createdAt.toISOString() };
}

/** All messages of a conversation, oldest first, a question before its answers. */
export function selectMessages(database: Database, conversationId: string): Promise<MessageRow[]> {
  return messages(database)
    .where('message.conversationId', '=', conversationId)
    .orderBy('message.createdAt')
    .orderBy('message.role', 'desc')
    .orderBy('message.id')
    .execute();
}

/** A message of one of the person's own conversations. */
export function selectOwnMessage(
  database: Database,
  userId: string,
  messageId: string,
): Promise<MessageRow | undefined> {
  return messages(database)
    .innerJoin('conversation', 'conversation.id', 'message.conversationId')
    .where('message.id', '=', messageId)
    .where('conversation.userId', '=', userId)
    .executeTakeFirst();
}

function messages(database: Database) {
  return database.selectFrom('message').selectAll('message').select(lastEventId());
}

export type NewMessage = {
  id: string;
  parentId: string | null;
  role: 'user' | 'assistant';
  text: string;
  terms: string[];
  /** Of an answer: the instance that gives it. */
  instanceId: string | null;
  createdAt: Date;
};

/**
 * Stores messages of a conversation in their order, and what they change of it, in one statement. A question is
 * complete at once, an answer streams.
 * @throws AppError `not-found` when the conversation was deleted.
 */
export async function insertMessages(
  database: Database,
  conversationId: string,
  change: RowChange<'conversation'>,
  rows: readonly NewMessage[],
): Promise<MessageRow[]> {
  const inserted = await database
    .with('changed', (query) =>
      query.updateTable('conversation').set(change).where('id', '=', conversationId).returning('id'),
    )
    .insertInto('message')
    .values(
      rows.map((row) => ({
        ...row,
        conversationId,
        status: row.role === 'user' ? ('complete' as const) : ('streaming' as const),
        sources: '[]',
        support: '[]',
        phases: '[]',
      })),
    )
    .returningAll()
    .execute()
    .catch((error: unknown) => {
      throw isForeignKeyViolation(error) ? new AppError('not-found') : error;
    });
  return inserted.map((row) => ({ ...row, lastEventId: 0 }));
}

/** Role and place of a message, when it is one of this conversation. */
export function selectMessagePlace(
  database: Connection,
  conversationId: string,
  messageId: string,
): Promise<Pick<MessageRow, 'id' | 'role' | 'parentId'> | undefined> {
  return database
    .selectFrom('message')
    .select(['id', 'role', 'parentId'])
    .where('id', '=', messageId)
    .where('conversationId', '=', conversationId)
    .executeTakeFirst();
}

/** The messages that lead to the given one and it itself, oldest first, the last twelve of them. */
export async function selectHistory(
  database: Database,
  messageId: string,
): Promise<(HistoryMessage & { id: string })[]> {
  const { rows } = await sql<HistoryMessage & { id: string }>`
    with recursive branch as (
      select id, parent_id, role, text, 1 as depth from message where id = ${messageId}
      union all
      select message.id, message.parent_id, message.role, message.text, depth + 1
      from message join branch on message.id = branch.parent_id where depth < ${maxHistory})
    select id, role, text from branch order by depth desc`.execute(database);
  return rows;
}

/** Writes the end of an answer. False when it was ended before, or is gone. */
export async function finishMessage(
  database: Connection,
  messageId: string,
  answer: AnswerSoFar,
  terms: string[],
): Promise<boolean> {
  const result = await database
    .updateTable('message')
    .set({
      text: answer.text,
      status: answer.status,
      answerKind: answer.answerKind,
      modelName: answer.modelName && storableText(answer.modelName),
      sources: toStorableJson(answer.sources),
      support: toStorableJson(answer.support),
      phases: toStorableJson(answer.phases),
      error: answer.error && toStorableJson(answer.error),
      terms,
    })
    .where('id', '=', messageId)
    .where('status', '=', 'streaming')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function updateFeedback(
  database: Database,
  messageId: string,
  feedback: 'up' | 'down' | null,
): Promise<void> {
  await database.updateTable('message').set({ feedback }).where('id', '=', messageId).execute();
}

/** Takes an answer that is not finished for this transaction: nobody else ends it or adds to it meanwhile. */
export async function lockStreaming(transaction: DatabaseTransaction, messageId: string): Promise<boolean> {
  const row = await streaming(transaction)
    .select('id')
    .where('id', '=', messageId)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** The same for an answer whose instance is gone; undefined when it is finished, or its instance is there. */
export function lockAbandoned(
  transaction: DatabaseTransaction,
  messageId: string,
  goneAfterMs: number,
): Promise<Pick<MessageRow, 'stopRequestedAt'> | undefined> {
  return streaming(transaction)
    .select('stopRequestedAt')
    .where('id', '=', messageId)
    .where(isOwnerGone(goneAfterMs))
    .forUpdate()
    .executeTakeFirst();
}

/** Ids of the answers that are not finished and whose instance is gone. */
export async function selectAbandonedIds(database: Database, goneAfterMs: number): Promise<string[]> {
  const rows = await streaming(database).select('id').where(isOwnerGone(goneAfterMs)).execute();
  return rows.map((row) => row.id);
}

/** Ids of the answers of a conversation that are not finished. */
export async function selectStreamingIds(database: Database, conversationId: string): Promise<string[]> {
  const rows = await streaming(database).select('id').where('conversationId', '=', conversationId).execute();
  return rows.map((row) => row.id);
}

/** Of the given answers, those that somebody elsewhere asked to stop, and those that were ended or deleted there. */
export async function selectInterfered(
  database: Database,
  messageIds: readonly string[],
): Promise<{ id: string; isGone: boolean }[]> {
  const { rows } = await sql<{ id: string; isGone: boolean }>`
    select given.id, message.id is null as is_gone from unnest(${[...messageIds]}::uuid[]) as given (id)
    left join message on message.id = given.id and message.status = 'streaming'
    where message.id is null or message.stop_requested_at is not null`.execute(database);
  return rows;
}

export async function requestStop(database: Database, messageId: string): Promise<void> {
  await database
    .updateTable('message')
    .set({ stopRequestedAt: sql<Date>`clock_timestamp()` })
    .where('id', '=', messageId)
    .where('status', '=', 'streaming')
    .where('stopRequestedAt', 'is', null)
    .execute();
}

function streaming(database: Connection) {
  return database.selectFrom('message').where('status', '=', 'streaming');
}

export type MessageEnding = Pick<MessageRow, 'status' | 'error' | 'lastEventId'> & { isOwnerGone: boolean };

/** Whether and how an answer ended, its last stored event, and whether the instance that gives it is gone. */
export function selectEnding(
  database: Database,
  messageId: string,
  goneAfterMs: number,
): Promise<MessageEnding | undefined> {
  return database
    .selectFrom('message')
    .select(['status', 'error', lastEventId(), isOwnerGone(goneAfterMs).as('isOwnerGone')])
    .where('id', '=', messageId)
    .executeTakeFirst();
}

function lastEventId() {
  return sql<number>`coalesce((select max(number) from message_event where message_id = message.id), 0)`.as(
    'lastEventId',
  );
}
