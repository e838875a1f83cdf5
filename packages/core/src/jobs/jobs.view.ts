import type { Job, JobAttempt, JobName, JobSubject } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import type { JobTarget, QueuedJob } from './job-inspector.ts';
import type { JobAttemptRow } from './job-log.queries.ts';
import { findDocumentSubjects, findModelSubjects, findRunSubjects, type SubjectRow } from './jobs.queries.ts';

/** What each kind of job is about. */
const kinds = {
  'ingest-document': 'document',
  'embed-document': 'document',
  'prepare-retrieval-model': 'model',
  'run-evaluation': 'evaluation',
  'collect-files': 'system',
  'update-latent-index': 'system',
} as const satisfies Record<JobName, JobSubject['kind']>;

type Named = { name: JobName; target: JobTarget };

export type SubjectOf = (job: Named) => JobSubject;

/** Looks up what jobs are about, all of a page together, as far as the person may know. */
export async function nameSubjects(
  database: Database,
  userId: string,
  jobs: readonly Named[],
): Promise<SubjectOf> {
  const idsOf = (kind: JobSubject['kind']): string[] =>
    jobs.flatMap(({ name, target }) => (kinds[name] === kind && target.id !== null ? target.id : []));
  const found = await Promise.all([
    findDocumentSubjects(database, userId, idsOf('document')),
    findModelSubjects(database, idsOf('model')),
    findRunSubjects(database, userId, idsOf('evaluation')),
  ]);
  const rows = new Map(found.flat().map((row) => [row.id, row]));
  return ({ name, target }) => {
    if (kinds[name] === 'system') return { kind: 'system' };
    const row = target.id === null ? undefined : rows.get(target.id);
    if (!row) return { kind: 'gone' };
    return row.isReadable ? toSubject(kinds[name], row, target) : { kind: 'hidden' };
  };
}

function toSubject(
  kind: 'document' | 'model' | 'evaluation',
  { id, name, fileName, setId }: SubjectRow,
  { version }: JobTarget,
): JobSubject {
  if (kind === 'model') return { kind, modelId: id, name };
  if (kind === 'evaluation') return { kind, setId, name };
  return { kind, documentId: id, version: version ?? 1, title: name, fileName };
}

/** A job of the queue, with its newest attempt. The log may be a quarter of a second behind. */
export function toQueuedJob(job: QueuedJob, newest: JobAttemptRow | undefined, subjectOf: SubjectOf): Job {
  const isRunning = job.state === 'running';
  return {
    id: job.id,
    name: job.name,
    state: job.state,
    subject: subjectOf(job),
    attempt: job.attempt,
    dueAt: job.dueAt.toISOString(),
    startedAt: (isRunning ? job.startedAt : newest?.startedAt)?.toISOString() ?? null,
    endedAt: isRunning ? null : (newest?.endedAt?.toISOString() ?? null),
    stage: newest && isAtWork(newest, job) ? (newest.stages.at(-1)?.[0] ?? null) : null,
    error: isRunning ? null : (newest?.error ?? null),
  };
}

/** Whether an attempt is what a worker works on now. Without a job in the queue it has ended, or is just about to be noted. */
export function isAtWork(row: JobAttemptRow, queued: QueuedJob | undefined): boolean {
  if (row.outcome !== null) return false;
  return !queued || (queued.state === 'running' && row.attempt === queued.attempt);
}

/** Whether what the queue still has at work is through: the log is told first. */
export function isOver(newest: JobAttemptRow, { state, attempt }: QueuedJob): boolean {
  const hasEnded = newest.outcome === 'done' || newest.outcome === 'failed';
  return state === 'running' && hasEnded && newest.attempt === attempt;
}

/** A job that the queue no longer has, by its last attempt. */
export function toLoggedJob(row: JobAttemptRow, subjectOf: SubjectOf): Job {
  const target = { id: row.subjectId, version: row.subjectVersion };
  return {
    id: row.jobId,
    name: row.name,
    state: row.outcome === 'failed' ? 'failed' : row.outcome === null ? 'running' : 'done',
    subject: subjectOf({ name: row.name, target }),
    attempt: row.attempt,
    dueAt: row.dueAt.toISOString(),
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    stage: null,
    error: row.error,
  };
}

/** `isOver`: that the queue has no such attempt at work; one without an end was interrupted then. */
export function toAttempt(row: JobAttemptRow, { isOver }: { isOver: boolean }): JobAttempt {
  return {
    attempt: row.attempt,
    dueAt: row.dueAt.toISOString(),
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    outcome: row.outcome ?? (isOver ? 'interrupted' : null),
    error: row.error,
    worker: row.worker,
    stages: row.stages.map(([stage, ms]) => ({
      stage,
      startedAt: new Date(row.startedAt.getTime() + ms).toISOString(),
    })),
  };
}
