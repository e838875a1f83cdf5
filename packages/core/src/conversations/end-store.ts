import type { AnswerEvent } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { searchTerms } from '@onyx/search';
import type { Logger } from '@onyx/telemetry';
import type { AnswerLog } from './answer-log.ts';
import { insertEventRows } from './event.queries.ts';
import type { EventStore } from './event-store.ts';
import { foldEvents } from './fold-events.ts';
import { finishMessage, lockStreaming, selectEnding } from './message.queries.ts';
import { endOf } from './stream-events.ts';

type AnswerEnded = Extract<AnswerEvent, { type: 'answer-ended' }>;

/** Writes the ends of answers to the database. */
export type EndStore = {
  /** How many ends are not stored yet because the database did not take them. */
  readonly waitingCount: number;
  /**
   * Stores the end of an answer with all that its log holds, and returns it; or the end that it was given elsewhere,
   * when this instance was too late. Never rejects: an end that the database does not take waits for `storeWaiting`.
   */
  store(messageId: string, log: AnswerLog, event: AnswerEnded): Promise<AnswerEnded>;
  storeWaiting(): Promise<void>;
};

const retryDelaysMs = [250, 1000, 4000];

export function createEndStore(options: {
  database: Database;
  events: EventStore;
  goneAfterMs: number;
  logger: Logger;
}): EndStore {
  const { database, events, goneAfterMs, logger } = options;
  const waiting = new Map<string, () => Promise<boolean>>();
  return {
    get waitingCount() {
      return waiting.size;
    },
    async store(messageId, log, event) {
      const answer = foldEvents([...log.snapshot().map((numbered) => numbered.event), event]);
      const row = { messageId, number: log.lastNumber + 1, event };
      const write = async (): Promise<boolean> => {
        await events.flush();
        return database.transaction().execute(async (transaction) => {
          if (!(await lockStreaming(transaction, messageId))) return false;
          await insertEventRows(transaction, [row]);
          return finishMessage(transaction, messageId, answer, searchTerms(answer.text));
        });
      };
      try {
        if (await withRetries(write)) return event;
        const ending = await selectEnding(database, messageId, goneAfterMs);
        // Who deletes an answer has stopped it.
        return ending ? endOf(ending) : { type: 'answer-ended', status: 'stopped', error: null };
      } catch (error) {
        logger.error({ err: error, messageId }, 'the end of an answer could not be stored');
        waiting.set(messageId, write);
        return event;
      }
    },
    async storeWaiting() {
      for (const [messageId, write] of waiting) {
        await write();
        waiting.delete(messageId);
      }
    },
  };
}

async function withRetries<T>(action: () => Promise<T>): Promise<T> {
  for (const delayMs of retryDelaysMs) {
    try {
      return await action();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
  return action();
}
