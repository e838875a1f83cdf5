import type { ErrorInfo, JobAttemptOutcome, JobName, JobStage } from '@onyx/contracts';
import type { ColumnType, JSONColumnType } from 'kysely';

/** One giving-out of a job to a worker. A job that is given out again has another row. */
export type JobAttemptTable = {
  id: string;
  /** The queue's. */
  jobId: string;
  name: JobName;
  /** The document, model or run that it is about. */
  subjectId: string | null;
  /** Of a document. */
  subjectVersion: number | null;
  /** From 1; not counted are those that ended because their worker was told to stop. */
  attempt: number;
  /** From when on it could have been given out. */
  dueAt: Date;
  startedAt: Date;
  /** Null while it is at work, and when its worker died over it. */
  endedAt: ColumnType<Date | null, Date | null | undefined, Date | null>;
  outcome: JobAttemptOutcome | null;
  /** Without `detail`. */
  error: ColumnType<ErrorInfo | null, string | null | undefined, string | null>;
  /** Which process worked on it. */
  worker: string;
  /** Stages in their order, each with the milliseconds from the start until it began. */
  stages: JSONColumnType<[JobStage, number][]>;
  /** When a failure was retried or dismissed, or another attempt took its place. */
  settledAt: ColumnType<Date | null, Date | null | undefined, Date | null>;
};
