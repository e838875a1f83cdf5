import { AppError, jobPayloads, toErrorInfo, type JobName, type JobPayload } from '@onyx/contracts';
import { createBatcher, targetOf, type AttemptLog, type JobHandlers, type JobLog } from '@onyx/core';
import { explainConnectionFailure } from '@onyx/database';
import { causeOf, type PgBossQueue } from '@onyx/runtime';
import type { Logger } from '@onyx/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { heartbeatMs } from './capacities.ts';
import type { RunAttempt } from './observe-attempts.ts';

export type JobRunnerOptions<N extends JobName> = {
  queue: Pick<PgBossQueue, 'boss' | 'release'>;
  name: N;
  handler: JobHandlers[N];
  /** Jobs in hand at once. */
  capacity: number;
  /** How often to look for jobs when nobody wakes us: retries that have become due, jobs of other processes. */
  pollMs: number;
  /** What the first look into the queue waits for; it must not fail. */
  mayLook: Promise<void>;
  log: Pick<JobLog, 'countDeaths'>;
  runAttempt: RunAttempt;
  logger: Logger;
};

export type JobRunner = {
  wake(): void;
  /** Whether the last look into the queue worked. */
  isHealthy(): boolean;
  /** Takes no more jobs, tells those in hand to stop, and waits until they did. */
  stop(): Promise<void>;
};

type FetchedJob = { id: string; retryCount: number; data: unknown; createdOn: Date; startAfter: Date };
/** `over`: done, or failed for good. */
type Fate = 'over' | 'retry' | 'release';
type Settlement = FetchedJob & { fate: Fate };

/**
 * After so many attempts a job is given up that its handler would go on with: one that meets an error nobody foresaw,
 * or takes its process with it. What is away for a time is waited for without end.
 */
const maxAttempts = 10;

const failurePauseMs = 1000;
/** How long the end of a job waits for a database that does not answer. */
const settlePatienceMs = 60_000;
const settleBatchSize = 200;
const settleLingerMs = 30;
/** While there is work in hand, new jobs can wait this long for company. */
const fetchIntervalMs = 100;

/**
 * Works through one queue. pg-boss's own `work()` either spends a fetch and a completion on every job or holds a
 * batch until its slowest job is through; here a place is refilled as it becomes free, and round trips are shared.
 * A finished job is deleted: the row that it was about says what became of it.
 */
export function startJobRunner<N extends JobName>(options: JobRunnerOptions<N>): JobRunner {
  const { queue, name, capacity, log, runAttempt, logger } = options;
  const { boss } = queue;
  const running = new Map<FetchedJob, Promise<void>>();
  const stopping = new AbortController();
  let isHealthy = true;
  let isWoken = false;
  let lastLookAt = 0;
  let resume: () => void = () => undefined;

  const settle = createBatcher<Settlement, void>({
    maxItems: settleBatchSize,
    lingerMs: settleLingerMs,
    run: async (settlements) => {
      const ofFate = (wanted: Fate) => settlements.filter(({ fate }) => fate === wanted).map(attemptOf);
      const [over, retried, released] = [ofFate('over'), ofFate('retry'), ofFate('release')];
      if (over.length > 0) await boss.deleteJob(name, over);
      if (retried.length > 0) await boss.fail(name, retried);
      if (released.length > 0) await queue.release(name, released);
      return settlements.map(() => undefined);
    },
  });

  function notify(): void {
    isWoken = true;
    resume();
  }

  function run(job: FetchedJob): Promise<void> {
    const parsed = jobPayloads[name].safeParse(job.data);
    const attempt = {
      jobId: job.id,
      name,
      target: parsed.success ? targetOf(parsed.data) : { id: null, version: null },
      attempt: job.retryCount + 1,
      dueAt: job.startAfter > job.createdOn ? job.startAfter : job.createdOn,
    };
    return runAttempt(attempt, causeOf(job.data), (entry) => work(job, parsed, entry));
  }

  async function work(
    job: FetchedJob,
    parsed: { success: true; data: unknown } | { success: false; error: Error },
    entry: AttemptLog,
  ): Promise<void> {
    const attempt = job.retryCount + 1;
    let fate: Fate;
    try {
      if (attempt > maxAttempts && (await log.countDeaths(job.id)) >= maxAttempts)
        throw new AppError('job-interrupted');
      // Of another version of the program, perhaps; then one of that version takes it.
      if (!parsed.success) throw parsed.error;
      const { signal } = stopping;
      const { enterStage } = entry;
      const failure = await options.handler(parsed.data as JobPayload<N>, { attempt, signal, enterStage });
      // The log is where people see a failure: it must know before the queue forgets the job.
      if (failure) await entry.end('failed', failure);
      else void entry.end('done');
      fate = 'over';
    } catch (error) {
      fate = await judge(job, entry, error);
    }
    await settleWhenPossible({ ...job, fate });
  }

  /** A database that is being restarted is waited for; else the job would be given out again only when its lease is over. */
  async function settleWhenPossible(settlement: Settlement): Promise<void> {
    const endsAt = Date.now() + settlePatienceMs;
    for (;;) {
      try {
        await settle(settlement);
        return;
      } catch (error) {
        const mayHelp = explainConnectionFailure(error) instanceof AppError && Date.now() < endsAt;
        if (!mayHelp || stopping.signal.aborted) {
          // It stays active without a heartbeat and will be given out again; handlers bear that.
          logger.error({ err: error }, 'the end of a job could not be stored');
          return;
        }
      }
      await pause(failurePauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  /** What is to become of a job whose handler threw. */
  async function judge(job: FetchedJob, entry: AttemptLog, error: unknown): Promise<Fate> {
    if (stopping.signal.aborted) {
      void entry.end('interrupted');
      return 'release';
    }
    const attempt = job.retryCount + 1;
    const isAway = error instanceof AppError && error.isRetryable;
    const fields = { err: error, attempt };
    if (attempt >= maxAttempts && !isAway) {
      try {
        await entry.end('failed', toErrorInfo(error));
        logger.error(fields, 'a job was given up');
        return 'over';
      } catch {
        // Where nobody would see that it failed, it is tried again.
      }
    } else void entry.end('retrying', toErrorInfo(error));
    logger.warn(fields, 'a job failed and will be tried again');
    return 'retry';
  }

  async function look(): Promise<boolean> {
    lastLookAt = Date.now();
    const free = capacity - running.size;
    const jobs: FetchedJob[] = await boss.fetch(name, { batchSize: free, includeMetadata: true });
    for (const job of jobs) {
      running.set(
        job,
        run(job).finally(() => {
          running.delete(job);
          resume();
        }),
      );
    }
    return jobs.length === free;
  }

  /** When to look into the queue next. */
  function dueAt(mayHaveMore: boolean): number {
    if (running.size >= capacity) return Infinity;
    if (isWoken) return running.size === 0 ? 0 : lastLookAt + fetchIntervalMs;
    // Under load a fetch is worth its round trip when it can bring several jobs.
    return mayHaveMore && running.size <= capacity / 2 ? 0 : lastLookAt + options.pollMs;
  }

  /** Until the time has come, a job has ended, or somebody wakes us. */
  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, options.pollMs));
      resume = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function loop(): Promise<void> {
    let mayHaveMore = true;
    await options.mayLook;
    while (!stopping.signal.aborted) {
      const ms = dueAt(mayHaveMore) - Date.now();
      if (ms > 0) {
        await rest(ms);
        continue;
      }
      isWoken = false;
      try {
        mayHaveMore = await look();
        isHealthy = true;
      } catch (error) {
        // Once for each time that it goes away.
        if (isHealthy) logger.error({ err: error, job: name }, 'jobs could not be fetched');
        isHealthy = false;
        await pause(failurePauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  const heart = setInterval(() => {
    const jobs = [...running.keys()].map(attemptOf);
    if (jobs.length === 0) return;
    boss
      .touch(name, jobs)
      .catch((error: unknown) => logger.warn({ err: error }, 'a heartbeat was not stored'));
  }, heartbeatMs);
  heart.unref();

  const looping = loop();
  return {
    wake: notify,
    isHealthy: () => isHealthy,
    stop: async () => {
      stopping.abort(new Error('the worker stops'));
      resume();
      await looping;
      await Promise.all(running.values());
      clearInterval(heart);
    },
  };
}

function attemptOf({ id, retryCount }: FetchedJob): { id: string; retryCount: number } {
  return { id, retryCount };
}
