import type { AnswerEvent, AnswerSoFar } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { searchTerms } from '@onyx/search';
import type { LogRow } from './answer-log.ts';
import { insertEventRows, selectEventRows } from './event.queries.ts';
import { foldEvents } from './fold-events.ts';
import { finishMessage, selectStreamingIds } from './message.queries.ts';

/**
 * Ends the answers that a killed process left behind as `failed` with `answer-interrupted`, with all that was stored
 * of them. For the start of the one process that answers, before it answers: it takes every unfinished answer.
 * Returns how many there were.
 */
export async function recoverInterrupted(database: Database): Promise<number> {
  const ids = await selectStreamingIds(database);
  for (const messageId of ids) {
    await endFromStored(database, messageId, {
      type: 'answer-ended',
      status: 'failed',
      error: { code: 'answer-interrupted' },
    });
  }
  return ids.length;
}

/** Ends an answer that runs nowhere we know of, with what is stored of it. */
export async function endFromStored(
  database: Database,
  messageId: string,
  event: Extract<AnswerEvent, { type: 'answer-ended' }>,
): Promise<void> {
  const rows = await readAllRows(database, messageId);
  const answer = foldEvents([...rows.map((row) => row.event), event]);
  const number = (rows.at(-1)?.number ?? 0) + 1;
  await database.transaction().execute(async (transaction) => {
    if (await finishMessage(transaction, messageId, answer, searchTerms(answer.text))) {
      await insertEventRows(transaction, [{ messageId, number, event }]);
    }
  });
}

/** What is stored of an answer, and the number of its last event. */
export async function foldStored(
  database: Database,
  messageId: string,
): Promise<AnswerSoFar & { lastEventId: number }> {
  const rows = await readAllRows(database, messageId);
  return { ...foldEvents(rows.map((row) => row.event)), lastEventId: rows.at(-1)?.number ?? 0 };
}

async function readAllRows(database: Database, messageId: string): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  for (;;) {
    const page = await selectEventRows(database, messageId, rows.at(-1)?.number ?? 0);
    if (page.length === 0) return rows;
    rows.push(...page);
  }
}
