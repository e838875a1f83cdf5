import type { AnswerEvent, AnswerSoFar } from '@onyx/contracts';
import type { Database, DatabaseTransaction } from '@onyx/database';
import { searchTerms } from '@onyx/search';
import type { LogRow } from './answer-log.ts';
import { insertEventRows, selectEventRows } from './event.queries.ts';
import { foldEvents } from './fold-events.ts';
import { finishMessage, lockAbandoned, lockStreaming, selectAbandonedIds } from './message.queries.ts';

type AnswerEnded = Extract<AnswerEvent, { type: 'answer-ended' }>;

const stopped: AnswerEnded = { type: 'answer-ended', status: 'stopped', error: null };
const interrupted: AnswerEnded = {
  type: 'answer-ended',
  status: 'failed',
  error: { code: 'answer-interrupted' },
};

/**
 * Ends the answers whose instance is gone, with all that was stored of them. Any number of instances may do it at
 * once: each answer is ended by one of them. Returns how many were ended by this call.
 */
export async function recoverInterrupted(database: Database, goneAfterMs: number): Promise<number> {
  const failures: unknown[] = [];
  let count = 0;
  for (const messageId of await selectAbandonedIds(database, goneAfterMs)) {
    try {
      if (await endAbandoned(database, messageId, goneAfterMs)) count += 1;
    } catch (error) {
      // One answer that cannot be ended must not keep the others open.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'not every answer could be ended');
  return count;
}

/**
 * Ends an answer whose instance is gone: as interrupted, or as stopped when that was asked for. Its instance may be
 * back by now, or somebody else have ended it; nothing is done then. Returns whether this call ended it.
 */
export function endAbandoned(database: Database, messageId: string, goneAfterMs: number): Promise<boolean> {
  return database.transaction().execute(async (transaction) => {
    const found = await lockAbandoned(transaction, messageId, goneAfterMs);
    if (!found) return false;
    await endFromStored(transaction, messageId, found.stopRequestedAt ? stopped : interrupted);
    return true;
  });
}

/** Ends an answer as stopped, whoever gives it: its instance finds that it may store no more. */
export async function endAsStopped(database: Database, messageId: string): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    if (await lockStreaming(transaction, messageId)) await endFromStored(transaction, messageId, stopped);
  });
}

async function endFromStored(
  transaction: DatabaseTransaction,
  messageId: string,
  event: AnswerEnded,
): Promise<void> {
  const rows = await readAllRows(transaction, messageId);
  const answer = foldEvents([...rows.map((row) => row.event), event]);
  const number = (rows.at(-1)?.number ?? 0) + 1;
  await insertEventRows(transaction, [{ messageId, number, event }]);
  await finishMessage(transaction, messageId, answer, searchTerms(answer.text));
}

/** What is stored of an answer, and the number of its last event. */
export async function foldStored(
  database: Database,
  messageId: string,
): Promise<AnswerSoFar & { lastEventId: number }> {
  const rows = await readAllRows(database, messageId);
  return { ...foldEvents(rows.map((row) => row.event)), lastEventId: rows.at(-1)?.number ?? 0 };
}

async function readAllRows(database: Database | DatabaseTransaction, messageId: string): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  for (;;) {
    const page = await selectEventRows(database, messageId, rows.at(-1)?.number ?? 0);
    if (page.length === 0) return rows;
    rows.push(...page);
  }
}
