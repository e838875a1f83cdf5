import { AppError, toErrorInfo, type AnswerEvent, type ErrorInfo } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import type { Logger } from '@onyx/telemetry';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answerer, AnswerRequest } from '../answering/index.ts';
import { createAnswerLog, type AnswerLog } from './answer-log.ts';
import { createAnswerWatch, type WatchedRun } from './answer-watch.ts';
import { createEndStore } from './end-store.ts';
import type { EventHub } from './event-hub.ts';
import { createEventStore } from './event-store.ts';
import { foldEvents } from './fold-events.ts';
import type { Instance } from './instance.ts';
import type { LiveAnswer } from './live-answer.ts';
import { createTextGuard } from './storable-text.ts';

export type AnswerJob = {
  messageId: string;
  /** Who asked. */
  ownerId: string;
  /** When the question arrived, as `performance.now()` tells it. */
  startedAt: number;
  /** Resolves to what the answerer is asked; a rejection ends the answer as failed. */
  prepare(): Promise<Omit<AnswerRequest, 'signal' | 'startedAt'>>;
  /** Events that come before those of the answer. */
  before: AnswerEvent[];
};

export type AnswerRunner = {
  /**
   * Makes others know this instance. To be asked before anything is stored that needs an answer.
   * @throws AppError `not-ready` after `drain` or `close`.
   */
  prepare(): Promise<void>;
  /** Starts an answer, which then runs to its end whoever watches. */
  start(job: AnswerJob): void;
  /** Starts none from now on, and waits until those that run have ended, for `timeoutMs` at most. */
  drain(timeoutMs: number): Promise<void>;
  /** Ends all running answers as interrupted, what arrived is kept, and leaves. Starts none after. */
  close(): Promise<void>;
};

type Ending = { status: 'complete' | 'stopped' | 'failed'; error: ErrorInfo | null };
type Run = WatchedRun & { end(ending: Ending): Promise<void>; done: Promise<void> };

const stopped: Ending = { status: 'stopped', error: null };
const interrupted: Ending = { status: 'failed', error: { code: 'answer-interrupted' } };
/** The check of an answer that was cut off must not hold up its end. */
const lateCheckMs = 1000;

/** Runs answers: takes their steps from the answerer, numbers them, shows them at once and stores them. */
export function createAnswerRunner(options: {
  database: Database;
  answerer: Answerer;
  hub: EventHub;
  instance: Instance;
  logger: Logger;
}): AnswerRunner {
  const { database, answerer, hub, instance, logger } = options;
  const { goneAfterMs } = instance;
  const runs = new Map<string, Run>();
  const events = createEventStore({ database, logger });
  const ends = createEndStore({ database, events, goneAfterMs, logger });
  const watch = createAnswerWatch({ database, instance, runs, ends, logger });
  let isClosed = false;
  let isDraining = false;

  const run = async (job: AnswerJob, log: AnswerLog, controller: AbortController, ended: Promise<Ending>) => {
    const guard = createTextGuard();
    const write = (event: AnswerEvent): void => {
      log.append(event);
      events.schedule(job.messageId, log);
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
    const event = await ends.store(job.messageId, log, { type: 'answer-ended', ...ending });
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
    async prepare() {
      if (isClosed || isDraining) throw new AppError('not-ready', { isRetryable: true });
      await instance.ensureAnnounced();
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
        ownerId: job.ownerId,
        read: log.read,
        snapshot: log.snapshot,
        stop: () => end(stopped),
      };
      const withdraw = hub.announce(job.messageId, live);
      runs.set(job.messageId, {
        end,
        done,
        stop: () => void end(stopped),
        // Whatever it is ended as here, what stands in the database counts.
        giveUp: () => void end(interrupted),
      });
      watch.wake();
      // The service was closed while the question was being stored.
      if (isClosed) void end(interrupted);
      void done
        .catch((error: unknown) => logger.error({ err: error }, 'an answer could not be ended'))
        .finally(() => {
          log.close();
          runs.delete(job.messageId);
          withdraw();
          watch.restIfIdle();
        });
    },
    async drain(timeoutMs) {
      isDraining = true;
      const patience = new AbortController();
      const ended = Promise.allSettled([...runs.values()].map((run) => run.done));
      await Promise.race([
        ended,
        delay(timeoutMs, undefined, { signal: patience.signal }).catch(() => undefined),
      ]);
      patience.abort();
    },
    async close() {
      isClosed = true;
      await Promise.allSettled([...runs.values()].map((run) => run.end(interrupted)));
      await watch.stop();
      try {
        await ends.storeWaiting();
        await instance.withdraw();
      } catch (error) {
        // Others find out by themselves.
        logger.warn({ err: error }, 'an instance could not say that it leaves');
      }
    },
  };
}
