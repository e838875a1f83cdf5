import {
  AppError,
  type FailedJobs,
  type Job,
  type JobDetail,
  type JobName,
  type JobState,
  type JobSummary,
  type ErrorCode,
} from '@onyx/contracts';
import type { Database, DatabaseTransaction } from '@onyx/database';
import { requireAdmin } from '../accounts/index.ts';
import type { Actor } from '../actor.ts';
import type { JobInspector, JobTarget } from './job-inspector.ts';
import type { JobQueue } from './job-queue.ts';
import { decodeLogPosition, decodeQueuePosition, encodePosition } from './jobs.cursor.ts';
import {
  countDone,
  countFailed,
  listAttempts,
  listEnded,
  newestAttempts,
  settleFailed,
  type SettledJob,
} from './jobs.queries.ts';
import { isAtWork, isOver, nameSubjects, toAttempt, toLoggedJob, toQueuedJob } from './jobs.view.ts';

/**
 * Has what failed tried again, within the transaction, as the page where people see the failure would.
 * @returns for how much of it that made sense: some is gone or has got on meanwhile.
 */
export type RetryFailed = (trx: DatabaseTransaction, targets: readonly JobTarget[]) => Promise<number>;

export type JobServiceOptions = {
  database: Database;
  inspector: JobInspector;
  queue: Pick<JobQueue, 'wake'>;
  /** How each kind of job is tried again. */
  retries: Record<JobName, RetryFailed>;
};

export type JobService = ReturnType<typeof createJobService>;

/** Jobs a transaction: searches and uploads wait no longer than for these. */
const portion = 100;
const dayMs = 24 * 60 * 60 * 1000;
/** Of the attempts at one job, the newest that are shown. */
const shownAttempts = 100;

/**
 * Background jobs, for administrators: what waits, what is at work, what came to rest as failed, what is done. What a job
 * is about is named only to those who may read it; that it is there, and why it failed, every administrator sees.
 */
export function createJobService({ database, inspector, queue, retries }: JobServiceOptions) {
  /** Settles failed jobs portion by portion; `act` says for how many of a portion it made sense. */
  async function change(
    { ids, filter }: FailedJobs,
    act: (trx: DatabaseTransaction, jobs: readonly SettledJob[]) => Promise<number>,
  ): Promise<{ changed: number; skipped: number }> {
    let [changed, settled] = [0, 0];
    const settle = (chosen: Parameters<typeof settleFailed>[1]): Promise<SettledJob[]> =>
      database.transaction().execute(async (trx) => {
        const jobs = await settleFailed(trx, chosen);
        changed += await act(trx, jobs);
        return jobs;
      });
    if (ids) settled = (await settle({ ids })).length;
    else {
      for (let count = portion; count === portion; settled += count)
        count = (await settle({ filter: filter ?? {}, limit: portion })).length;
    }
    return { changed, skipped: Math.max(ids ? new Set(ids).size : 0, settled) - changed };
  }

  return {
    async getSummary(actor: Actor): Promise<JobSummary> {
      requireAdmin(actor);
      const [queued, reasons, done] = await Promise.all([
        inspector.countJobs(),
        countFailed(database),
        countDone(database, new Date(Date.now() - dayMs)),
      ]);
      const kinds = (Object.keys(retries) as JobName[]).map((name) => {
        const ofKind = queued.find((kind) => kind.name === name);
        return {
          name,
          waiting: ofKind?.waiting ?? 0,
          running: ofKind?.running ?? 0,
          failed: reasons.filter((reason) => reason.name === name).reduce((sum, { count }) => sum + count, 0),
          done: done.find((kind) => kind.name === name)?.count ?? 0,
        };
      });
      const due = queued.flatMap(({ oldestDueAt }) => oldestDueAt ?? []);
      const oldest = due.toSorted((a, b) => a.getTime() - b.getTime())[0];
      return { kinds, reasons, oldestDueAt: oldest?.toISOString() ?? null };
    },

    /** @throws AppError `invalid-request` for a cursor of another list. */
    async listJobs(
      actor: Actor,
      query: {
        state: JobState;
        name?: JobName | undefined;
        code?: ErrorCode | undefined;
        cursor?: string | undefined;
        limit: number;
      },
    ): Promise<{ jobs: Job[]; nextCursor: string | null }> {
      requireAdmin(actor);
      const { state, cursor, limit, ...filter } = query;
      if (state === 'waiting' || state === 'running') {
        const after = cursor === undefined ? undefined : decodeQueuePosition(cursor);
        const { jobs, next } = await inspector.listJobs({ state, name: filter.name, after, limit });
        const [attempts, subjectOf] = await Promise.all([
          newestAttempts(
            database,
            jobs.map(({ id }) => id),
          ),
          nameSubjects(database, actor.userId, jobs),
        ]);
        return {
          jobs: jobs.map((job) => toQueuedJob(job, attempts.get(job.id), subjectOf)),
          nextCursor: next && encodePosition(next),
        };
      }
      const after = cursor === undefined ? undefined : decodeLogPosition(cursor);
      const rows = await listEnded(database, state, { ...filter, after, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      const subjectOf = await nameSubjects(database, actor.userId, shown.map(targetOfRow));
      return {
        jobs: shown.map((row) => toLoggedJob(row, subjectOf)),
        nextCursor: last?.endedAt ? encodePosition([last.endedAt.toISOString(), last.id]) : null,
      };
    },

    /** @throws AppError `not-found` for a job that neither the queue nor the log knows. */
    async getJob(actor: Actor, id: string): Promise<JobDetail> {
      requireAdmin(actor);
      const [found, attempts] = await Promise.all([
        inspector.findJob(id),
        listAttempts(database, id, shownAttempts),
      ]);
      const newest = attempts.at(-1);
      const queued = found && newest && isOver(newest, found) ? undefined : found;
      const named = queued ?? (newest && targetOfRow(newest));
      if (!named) throw new AppError('not-found');
      const subjectOf = await nameSubjects(database, actor.userId, [named]);
      const job = queued ? toQueuedJob(queued, newest, subjectOf) : newest && toLoggedJob(newest, subjectOf);
      if (!job) throw new AppError('not-found');
      return {
        ...job,
        isSettled: job.state === 'failed' && newest?.settledAt !== null,
        attempts: attempts.map((row) => toAttempt(row, { isOver: !isAtWork(row, queued) })),
      };
    },

    /** Has failed jobs tried again; those that are no longer failed are skipped. */
    async retry(actor: Actor, chosen: FailedJobs): Promise<{ changed: number; skipped: number }> {
      requireAdmin(actor);
      const woken = new Set<JobName>();
      const result = await change(chosen, async (trx, jobs) => {
        let count = 0;
        for (const name of new Set(jobs.map((job) => job.name))) {
          const targets = jobs.filter((job) => job.name === name).map(({ target }) => target);
          count += await retries[name](trx, targets);
          woken.add(name);
        }
        return count;
      });
      // A document whose vectors failed begins as any other.
      if (woken.has('embed-document')) woken.add('ingest-document');
      for (const name of woken) queue.wake(name);
      return result;
    },

    /** Takes failed jobs off the list; what they were about stays as it is. */
    async dismiss(actor: Actor, chosen: FailedJobs): Promise<{ changed: number; skipped: number }> {
      requireAdmin(actor);
      return change(chosen, (_trx, jobs) => Promise.resolve(jobs.length));
    },
  };
}

function targetOfRow(row: {
  name: JobName;
  subjectId: string | null;
  subjectVersion: number | null;
}): SettledJob {
  return { name: row.name, target: { id: row.subjectId, version: row.subjectVersion } };
}
