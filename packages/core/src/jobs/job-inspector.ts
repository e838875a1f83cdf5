import type { JobName } from '@onyx/contracts';

/** What a job is about: the id of a document, model or run, with the version of a document; null for the rest. */
export type JobTarget = { id: string | null; version: number | null };

/** A job that waits or is at work. */
export type QueuedJob = {
  id: string;
  name: JobName;
  state: 'waiting' | 'running';
  target: JobTarget;
  /** From 1: the present one; of a waiting job the next one. */
  attempt: number;
  dueAt: Date;
  startedAt: Date | null;
};

/** Where a page of `listJobs` ended; made by the queue, and meant for nobody else. */
export type QueuePosition = readonly (string | number)[];

/** What administrators see of a queue. */
export type JobInspector = {
  /** Of each kind that has any. */
  countJobs(): Promise<{ name: JobName; waiting: number; running: number; oldestDueAt: Date | null }[]>;
  /**
   * A page of jobs: those that wait as they will be taken, those at work oldest first.
   * Throws AppError `invalid-request` for a position that is not from here.
   */
  listJobs(page: {
    state: QueuedJob['state'];
    name?: JobName | undefined;
    after?: QueuePosition | undefined;
    limit: number;
  }): Promise<{ jobs: QueuedJob[]; next: QueuePosition | null }>;
  findJob(id: string): Promise<QueuedJob | undefined>;
};

/** The target of a payload, whatever the kind of job. */
export function targetOf(payload: { documentId: string; version: number } | { key: string }): JobTarget {
  if ('documentId' in payload) return { id: payload.documentId, version: payload.version };
  return { id: uuid.test(payload.key) ? payload.key : null, version: null };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
