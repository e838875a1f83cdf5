import { AppError, type JobName } from '@onyx/contracts';
import type { Ingestion, JobHandlers, JobLog } from '@onyx/core';
import type { DatabaseConnection } from '@onyx/database';
import { jobNames, observeQueue, type PgBossQueue } from '@onyx/runtime';
import { noMetrics, noTracer, type Logger, type Metrics, type Tracer } from '@onyx/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { capacities } from './capacities.ts';
import { startJobRunner, type JobRunner } from './job-runner.ts';
import { observeAttempts } from './observe-attempts.ts';
import { takeOverJobs } from './take-over.ts';

export type WorkerOptions = {
  connection: DatabaseConnection;
  queue: PgBossQueue;
  /** Those of all features. */
  handlers: JobHandlers;
  ingestion: Pick<Ingestion, 'repair'>;
  /** What is looked after while the worker runs, one after the other: each does something only when it is due. */
  chores: readonly { runIfDue(): Promise<unknown>; stop?(): void }[];
  /** Closed when the worker has stopped. */
  log: JobLog;
  logger: Logger;
  metrics?: Metrics | undefined;
  tracer?: Tracer | undefined;
  /** Nobody else works on this database, and nobody can: jobs at work when we start are a dead predecessor's. */
  isOnlyWorker: boolean;
};

export type Worker = {
  /** Starts to work on jobs. What was cut off by a crash goes on first. @throws AppError `not-ready` when it was stopped. */
  start(): void;
  /** For `/ready`. */
  state(): { isReady: boolean; detail?: string };
  /** Stops gracefully: jobs in hand are told to stop and are given out again by the next worker. */
  stop(): Promise<void>;
};

/** Alone we are told of every new job; what polling finds are retries. Otherwise other processes add jobs, too. */
const pollMs = { alone: 5000, among: 1000 };
/**
 * A program that just started answers those who wait for it before it looks for work: the first looks into all queues
 * take the embedded database, which is one session, a quarter of a second.
 */
const firstLookAfterMs = 250;
const repairIntervalMs = 10 * 60 * 1000;
/** How often to look whether a chore is due: a few cheap queries. */
const choreIntervalMs = 60 * 1000;

/** Binds the job handlers of core to pg-boss. */
export function createWorker(options: WorkerOptions): Worker {
  const { connection, queue, handlers, ingestion, chores, log, logger, isOnlyWorker } = options;
  const { metrics = noMetrics, tracer = noTracer } = options;
  const runAttempt = observeAttempts({ log, logger, metrics, tracer });
  observeQueue(metrics, queue.inspector);
  let runners = new Map<JobName, JobRunner>();
  let stopWaking: () => void = () => undefined;
  let repairTimer: NodeJS.Timeout | undefined;
  let repairing: Promise<void> = Promise.resolve();
  let choreTimer: NodeJS.Timeout | undefined;
  let doing: Promise<void> | undefined;
  const stopping = new AbortController();
  const { signal } = stopping;

  function repair(isStart: boolean): Promise<void> {
    return ingestion
      .repair({ isStart })
      .then((count) => {
        if (count > 0) logger.info({ documents: count }, 'unfinished documents are taken up again');
      })
      .catch((error: unknown) =>
        logger.error({ err: error }, 'unfinished documents could not be looked for'),
      );
  }

  async function doChores(): Promise<void> {
    for (const chore of chores) {
      await chore
        .runIfDue()
        .catch((error: unknown) =>
          logger.error({ err: error }, 'the search index could not be looked after'),
        );
    }
  }

  function lookAround(): void {
    doing ??= doChores().finally(() => (doing = undefined));
  }

  async function takeOver(): Promise<void> {
    try {
      await pause(firstLookAfterMs, undefined, { signal });
      const count = await takeOverJobs(connection.pool);
      if (count > 0) logger.info({ jobs: count }, 'jobs of a dead worker are taken up again');
    } catch (error) {
      // They are given out again when their heartbeat is missed, as those of any other worker.
      if (!signal.aborted) logger.error({ err: error }, 'jobs of a dead worker could not be taken up again');
    }
  }

  function startRunner(name: JobName, mayLook: Promise<void>): JobRunner {
    return startJobRunner<JobName>({
      queue,
      name,
      // The runner parses each payload by the schema of its name.
      handler: handlers[name],
      capacity: capacities[name],
      pollMs: isOnlyWorker ? pollMs.alone : pollMs.among,
      mayLook,
      log,
      runAttempt,
      logger,
    });
  }

  return {
    start() {
      if (signal.aborted) throw new AppError('not-ready');
      const mayLook = isOnlyWorker ? takeOver() : Promise.resolve();
      runners = new Map(jobNames.map((name) => [name, startRunner(name, mayLook)]));
      stopWaking = queue.onWake((name) => runners.get(name)?.wake());
      repairing = mayLook.then(() => (signal.aborted ? undefined : repair(true)));
      repairTimer = setInterval(() => {
        repairing = repair(false);
      }, repairIntervalMs);
      repairTimer.unref();
      choreTimer = setInterval(lookAround, choreIntervalMs);
      choreTimer.unref();
    },
    state() {
      if (signal.aborted || runners.size === 0)
        return { isReady: false, detail: 'The worker is not running.' };
      return [...runners.values()].every((runner) => runner.isHealthy())
        ? { isReady: true }
        : { isReady: false, detail: 'The worker cannot read its jobs.' };
    },
    async stop() {
      stopping.abort();
      clearInterval(repairTimer);
      clearInterval(choreTimer);
      for (const chore of chores) chore.stop?.();
      stopWaking();
      await Promise.all([repairing, doing, ...[...runners.values()].map((runner) => runner.stop())]);
      await log.close();
    },
  };
}
