import type { ErrorInfo, JobName, JobPayload, JobStage } from '@onyx/contracts';
import type { DatabaseTransaction } from '@onyx/database';

export type EnqueueOptions = {
  /** Higher comes first. */
  priority?: number;
  /**
   * Whose each job is, in the order of the payloads: owners take turns, however many jobs each has. Turns are taken
   * off the priority, so only jobs of the lowest priority can have owners.
   */
  owners?: readonly string[];
  /** Not before this many seconds from now. */
  delaySeconds?: number;
  /**
   * W3C `traceparent` of what asked for each job, in the order of the payloads, where jobs of several are added
   * together. Absent means what is under way.
   */
  causes?: readonly (string | undefined)[];
};

/** What core asks of a queue. The queue library stands behind it, in `apps/worker`. */
export type JobQueue = {
  /**
   * Adds jobs within the transaction that writes the rows they are about: either both are there or neither.
   * A job whose equal is waiting or at work is left out; `isAgain` asks for it in any case. `isRepair` leaves out what
   * was asked for again, too: such a job may carry a password that the new one lacks.
   */
  enqueue<N extends JobName>(
    trx: DatabaseTransaction,
    name: N,
    payloads: readonly JobPayload<N>[],
    options?: EnqueueOptions & { isAgain?: boolean; isRepair?: boolean },
  ): Promise<void>;
  /** Says, after the commit, that there is something to do, so that a worker in this process need not poll for it. */
  wake(name: JobName): void;
};

/**
 * Priorities of `ingest-document`: what a person waits for comes before a folder of thousands. Jobs in bulk belong to
 * their collections, which take turns.
 */
export const jobPriority = { interactive: 10, bulk: 0 } as const;

export type JobContext = {
  /** 1 at the first try. Counts tries that ended with the death of their process too. */
  attempt: number;
  /** Aborted when the worker stops; the job will be given out again. */
  signal: AbortSignal;
  /** Says, for the log, what is being done from now on. Never waits. */
  enterStage(stage: JobStage): void;
};

/** Why a handler gave a job up; nothing where it is done. */
export type JobFailure = ErrorInfo | undefined | void;

/**
 * One handler a job. Resolving means that it is over: done, or given up for the reason that it resolves to, which it has
 * stored where people look for it. Rejecting means that the queue gives the job out again later, after a growing pause.
 */
export type JobHandlers = {
  [N in JobName]: (payload: JobPayload<N>, context: JobContext) => Promise<JobFailure>;
};
