import { jobPayloads, type JobName, type JobPayload } from '@onyx/contracts';
import { createBatcher, type JobHandlers } from '@onyx/core';
import type { PgBossQueue } from '@onyx/runtime';
import type { Logger } from '@onyx/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { heartbeatMs } from './capacities.ts';

export type JobRunnerOptions<N extends JobName> = {
  boss: PgBossQueue['boss'];
  name: N;
  handler: JobHandlers[N];
  /** Jobs in hand at once. */
  capacity: number;
  /** How often to look for jobs when nobody wakes us: retries that have become due, jobs of other processes. */
  pollMs: number;
  logger: Logger;
};

export type JobRunner = {
  wake(): void;
  /** Whether the last look into the queue worked. */
  isHealthy(): boolean;
  /** Takes no more jobs, tells those in hand to stop, and waits until they did. */
  stop(): Promise<void>;
};

type FetchedJob = { id: string; retryCount: number; data: unknown };
type Settlement = FetchedJob & { isDone: boolean };

const failurePauseMs = 1000;
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
  const { boss, name, capacity, logger } = options;
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
      const done = settlements.filter(({ isDone }) => isDone).map(attemptOf);
      const failed = settlements.filter(({ isDone }) => !isDone).map(attemptOf);
      if (done.length > 0) await boss.deleteJob(name, done);
      if (failed.length > 0) await boss.fail(name, failed);
      return settlements.map(() => undefined);
    },
  });

  function notify(): void {
    isWoken = true;
    resume();
  }

  async function run(job: FetchedJob): Promise<void> {
    let isDone = true;
    try {
      const payload = jobPayloads[name].parse(job.data) as JobPayload<N>;
      await options.handler(payload, { attempt: job.retryCount + 1, signal: stopping.signal });
    } catch (error) {
      isDone = false;
      if (!stopping.signal.aborted)
        logger.warn({ err: error, job: name, jobId: job.id }, 'a job failed and will be tried again');
    }
    try {
      await settle({ ...job, isDone });
    } catch (error) {
      // It stays active without a heartbeat and will be given out again; handlers bear that.
      logger.error({ err: error, job: name, jobId: job.id }, 'the end of a job could not be stored');
    }
  }

  async function look(): Promise<boolean> {
    lastLookAt = Date.now();
    const free = capacity - running.size;
    const jobs: FetchedJob[] = await boss.fetch(name, { batchSize: free });
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
        isHealthy = false;
        logger.error({ err: error, job: name }, 'jobs could not be fetched');
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
