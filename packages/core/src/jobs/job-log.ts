import type { ErrorInfo, JobAttemptOutcome, JobName, JobStage } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import type { Logger } from '@onyx/telemetry';
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { JobTarget } from './job-inspector.ts';
import { countDeaths, storeAttempts, type AttemptRow } from './job-log.queries.ts';

/** One giving-out of a job. */
export type AttemptLog = {
  enterStage(stage: JobStage): void;
  /** Resolves when it is stored; rejects when it cannot be. Only who must know need wait. */
  end(outcome: JobAttemptOutcome, error?: ErrorInfo): Promise<void>;
};

export type JobLog = {
  startAttempt(job: {
    jobId: string;
    name: JobName;
    target: JobTarget;
    attempt: number;
    dueAt: Date;
  }): AttemptLog;
  /** How many workers died over the job, as far as the log tells. */
  countDeaths(jobId: string): Promise<number>;
  /** Stores what is left. */
  close(): Promise<void>;
};

/** What happens within this time is one write: a small document costs a row, and the statement is shared. */
const lingerMs = 250;
const failurePauseMs = 5000;
/** Rows a statement. */
const portion = 500;
/** While the database is away, the log forgets rather than fill the memory. */
const maxUnstored = 10_000;

type Entry = {
  row: Omit<AttemptRow, 'stages'>;
  stages: [JobStage, number][];
  /** Who wants to know that it is stored. */
  waiting: { resolve: () => void; reject: (error: unknown) => void }[];
};

/**
 * Writes down what becomes of jobs, beside the work and never in its way: attempts are gathered and stored a few times
 * a second, the newest state of each. A worker that is killed loses what happened within the last quarter second.
 */
export function createJobLog(dependencies: { database: Database; logger: Logger }): JobLog {
  const { database, logger } = dependencies;
  const worker = `${hostname()}:${process.pid}`;
  let unstored = new Set<Entry>();
  let storing: Promise<void> | undefined;
  const closing = new AbortController();
  // What is stored is of many jobs, whichever of them it was begun by.
  const outside = AsyncLocalStorage.snapshot();

  /** Ends early when the log closes. */
  async function rest(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: closing.signal }).catch(() => undefined);
  }

  function note(entry: Entry): void {
    unstored.add(entry);
    storing ??= outside(drain);
  }

  async function drain(): Promise<void> {
    while (unstored.size > 0) {
      await rest(lingerMs);
      const entries = [...unstored].slice(0, portion);
      for (const entry of entries) unstored.delete(entry);
      try {
        await storeAttempts(
          database,
          entries.map(({ row, stages }) => ({ ...row, stages: JSON.stringify(stages) })),
        );
        for (const one of waitingFor(entries)) one.resolve();
      } catch (error) {
        logger.warn({ err: error, attempts: entries.length }, 'the log of jobs could not be written');
        for (const one of waitingFor(entries)) one.reject(error);
        if (closing.signal.aborted) break;
        unstored = new Set([...entries, ...unstored].slice(-maxUnstored));
        await rest(failurePauseMs);
      }
    }
    // In the same turn as the last look: who notes something now finds nobody at it.
    storing = undefined;
  }

  return {
    startAttempt({ jobId, name, target, attempt, dueAt }) {
      const startedAt = Date.now();
      const entry: Entry = {
        row: {
          id: randomUUID(),
          jobId,
          name,
          subjectId: target.id,
          subjectVersion: target.version,
          attempt,
          dueAt,
          startedAt: new Date(startedAt),
          worker,
        },
        stages: [],
        waiting: [],
      };
      note(entry);
      return {
        enterStage(stage) {
          if (entry.stages.at(-1)?.[0] === stage) return;
          entry.stages.push([stage, Date.now() - startedAt]);
          note(entry);
        },
        end(outcome, error) {
          const told = error && JSON.stringify({ ...error, detail: undefined });
          entry.row = { ...entry.row, endedAt: new Date(), outcome, error: told ?? null };
          const stored = new Promise<void>((resolve, reject) => {
            entry.waiting.push({ resolve, reject });
          });
          stored.catch(() => undefined);
          note(entry);
          return stored;
        },
      };
    },
    countDeaths: (jobId) => countDeaths(database, jobId),
    async close() {
      closing.abort();
      await storing;
    },
  };
}

function waitingFor(entries: readonly Entry[]): Entry['waiting'] {
  return entries.flatMap(({ waiting }) => waiting.splice(0));
}
