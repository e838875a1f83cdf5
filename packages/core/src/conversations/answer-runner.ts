import { AppError, toErrorInfo, type AnswerEvent, type ErrorInfo } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { searchTerms } from '@onyx/search';
import type { Logger } from '@onyx/telemetry';
import type { Answerer, AnswerRequest } from '../answering/index.ts';
import { createAnswerLog, type AnswerLog } from './answer-log.ts';
import type { EventHub, LiveAnswer } from './event-hub.ts';
import { insertEventRows } from './event.queries.ts';
import type { EventStore } from './event-store.ts';
import { foldEvents } from './fold-events.ts';
import { finishMessage } from './message.queries.ts';
import { createTextGuard } from './storable-text.ts';

export type AnswerJob = {
  messageId: string;
  conversationId: string;
  /** When the question arrived, as `performance.now()` tells it. */
  startedAt: number;
  /** Resolves to what the answerer is asked; a rejection ends the answer as failed. */
  prepare(): Promise<Omit<AnswerRequest, 'signal' | 'startedAt'>>;
  /** Events that come before those of the answer. */
  before: AnswerEvent[];
};

export type AnswerRunner = {
  /** @throws AppError `not-ready` after `close`. To be asked before anything is stored that needs an answer. */
  requireOpen(): void;
  /** Starts an answer, which then runs to its end whoever watches. */
  start(job: AnswerJob): void;
  /** Ends the running answers of a conversation as stopped. */
  stopConversation(conversationId: string): Promise<void>;
  /** Ends all running answers as interrupted, what arrived is kept. Starts none after. */
  close(): Promise<void>;
};

type Ending = { status: 'complete' | 'stopped' | 'failed'; error: ErrorInfo | null };
type Run = { conversationId: string; end(ending: Ending): Promise<void> };

const interrupted: Ending = { status: 'failed', error: { code: 'answer-interrupted' } };
/** The check of an answer that was cut off must not hold up its end. */
const lateCheckMs = 1000;
const retryDelaysMs = [250, 1000, 4000];

/** Runs answers: takes their steps from the answerer, numbers them, shows them at once and stores them. */
export function createAnswerRunner(options: {
  database: Database;
  answerer: Answerer;
  hub: EventHub;
  store: EventStore;
  logger: Logger;
}): AnswerRunner {
  const { database, answerer, hub, store, logger } = options;
  const runs = new Map<string, Run>();
  let isClosed = false;

  const run = async (job: AnswerJob, log: AnswerLog, controller: AbortController, ended: Promise<Ending>) => {
    const guard = createTextGuard();
    const write = (event: AnswerEvent): void => {
      log.append(event);
      store.schedule(job.messageId, log);
    };
    const append = (event: AnswerEvent): void => {
      const text = event.type === 'text-delta' ? guard.push(event.text) : guard.end();
      if (text !== '') write({ type: 'text-delta', text });
      if (event.type !== 'text-delta') write(event);
    };
    for (const event of job.before) append(event);
    let isOver = false;
    const consume = async (): Promise<Ending> => {
      const request = await job.prepare();
      for await (const step of answerer.answer({
        ...request,
        startedAt: job.startedAt,
        signal: controller.signal,
      })) {
        if (isOver) break;
        append(step);
      }
      return { status: 'complete', error: null };
    };
    // Whoever is first: a model that hangs cannot hold up a stop, as its stream is left behind, not waited for.
    const ending = await Promise.race([
      ended,
      consume().catch((error: unknown): Ending => {
        if (!isOver && !(error instanceof AppError)) logger.error({ err: error }, 'an answer failed');
        return { status: 'failed', error: toErrorInfo(error) };
      }),
    ]);
    isOver = true;
    controller.abort();
    const rest = guard.end();
    if (rest !== '') write({ type: 'text-delta', text: rest });
    await finish(job, log, append, ending);
  };

  const finish = async (
    job: AnswerJob,
    log: AnswerLog,
    append: (event: AnswerEvent) => void,
    ending: Ending,
  ): Promise<void> => {
    if (ending.status !== 'complete') await completeCutOff(job, log, append);
    const event: AnswerEvent = { type: 'answer-ended', ...ending };
    const answer = foldEvents([...log.snapshot().map((numbered) => numbered.event), event]);
    try {
      await withRetries(async () => {
        await store.flush();
        await database.transaction().execute(async (transaction) => {
          const isFinished = await finishMessage(
            transaction,
            job.messageId,
            answer,
            searchTerms(answer.text),
          );
          const row = { messageId: job.messageId, number: log.lastNumber + 1, event };
          if (isFinished) await insertEventRows(transaction, [row]);
        });
      });
    } catch (error) {
      // The message stays `streaming` in the database; `recoverInterrupted` ends it at the next start.
      logger.error({ err: error, messageId: job.messageId }, 'the end of an answer could not be stored');
    }
    // Only now may a reader learn of it: who reads the message next finds it finished.
    log.append(event);
    log.close();
  };

  /** Ends the open phases, and checks what text there is, of an answer that did not come to its own end. */
  const completeCutOff = async (
    job: AnswerJob,
    log: AnswerLog,
    append: (event: AnswerEvent) => void,
  ): Promise<void> => {
    const endedMs = performance.now() - job.startedAt;
    const soFar = foldEvents(log.snapshot().map((numbered) => numbered.event));
    if (soFar.text !== '' && soFar.support.length === 0) {
      try {
        const { text, sources } = soFar;
        append(await answerer.checkSupport({ text, sources, signal: AbortSignal.timeout(lateCheckMs) }));
      } catch (error) {
        logger.warn({ err: error }, 'an answer that was cut off could not be checked');
      }
    }
    const open = soFar.phases.filter((phase) => phase.endedMs === null);
    for (const phase of open) append({ type: 'phase', phase: { ...phase, endedMs } });
  };

  return {
    requireOpen() {
      if (isClosed) throw new AppError('not-ready', { isRetryable: true });
    },
    start(job) {
      const log = createAnswerLog();
      const controller = new AbortController();
      const { promise: ended, resolve } = Promise.withResolvers<Ending>();
      const done = run(job, log, controller, ended);
      const end = (ending: Ending): Promise<void> => {
        resolve(ending);
        return done;
      };
      const live: LiveAnswer = {
        read: log.read,
        snapshot: log.snapshot,
        stop: () => end({ status: 'stopped', error: null }),
      };
      const withdraw = hub.announce(job.messageId, live);
      runs.set(job.messageId, { conversationId: job.conversationId, end });
      // The service was closed while the question was being stored.
      if (isClosed) void end(interrupted);
      void done
        .catch((error: unknown) => logger.error({ err: error }, 'an answer could not be ended'))
        .finally(() => {
          log.close();
          runs.delete(job.messageId);
          withdraw();
        });
    },
    async stopConversation(conversationId) {
      const running = [...runs.values()].filter((run) => run.conversationId === conversationId);
      await Promise.all(running.map((run) => run.end({ status: 'stopped', error: null })));
    },
    async close() {
      isClosed = true;
      await Promise.allSettled([...runs.values()].map((run) => run.end(interrupted)));
    },
  };
}

async function withRetries(action: () => Promise<void>): Promise<void> {
  for (const delayMs of retryDelaysMs) {
    try {
      await action();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
  await action();
}
