import type { ErrorCode, JobName } from '@onyx/contracts';
import type { Database, DatabaseTransaction } from '@onyx/database';
import { readableCollections } from '@onyx/search';
import { sql } from 'kysely';
import type { JobTarget } from './job-inspector.ts';
import { isStillFailed, type JobAttemptRow } from './job-log.queries.ts';

/** Where a page of the log ended. */
export type LogPosition = { endedAt: string; id: string };

export type FailedFilter = { name?: JobName | undefined; code?: ErrorCode | undefined };

/** Attempts that wait for somebody. */
function failed(database: Database, { name, code }: FailedFilter) {
  return database
    .selectFrom('jobAttempt')
    .where('outcome', '=', 'failed')
    .where('settledAt', 'is', null)
    .where(isStillFailed('job_attempt'))
    .$if(name !== undefined, (query) => query.where('name', '=', name!))
    .$if(code !== undefined, (query) => query.where(sql<boolean>`error ->> 'code' = ${code}`));
}

/** The last attempts of failed jobs, or of those that are done, newest first. */
export function listEnded(
  database: Database,
  state: 'failed' | 'done',
  { after, limit, ...filter }: FailedFilter & { after?: LogPosition | undefined; limit: number },
): Promise<JobAttemptRow[]> {
  const ended =
    state === 'failed'
      ? failed(database, filter)
      : database
          .selectFrom('jobAttempt')
          .where('outcome', '=', 'done')
          .$if(filter.name !== undefined, (query) => query.where('name', '=', filter.name!));
  return ended
    .selectAll()
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(ended_at, id) < (${after!.endedAt}::timestamptz, ${after!.id}::uuid)`),
    )
    .orderBy('endedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** What became of jobs, the oldest attempt first. */
export function listAttempts(database: Database, jobId: string, limit: number): Promise<JobAttemptRow[]> {
  const newest = database
    .selectFrom('jobAttempt')
    .selectAll()
    .where('jobId', '=', jobId)
    .orderBy('startedAt', 'desc')
    .limit(limit)
    .as('newest');
  return database.selectFrom(newest).selectAll().orderBy('startedAt').execute();
}

/** Of each of the jobs, by their ids. */
export async function newestAttempts(
  database: Database,
  jobIds: readonly string[],
): Promise<Map<string, JobAttemptRow>> {
  if (jobIds.length === 0) return new Map();
  const rows = await database
    .selectFrom('jobAttempt')
    .distinctOn('jobId')
    .selectAll()
    .where('jobId', 'in', jobIds)
    .orderBy('jobId')
    .orderBy('startedAt', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.jobId, row]));
}

export function countFailed(
  database: Database,
): Promise<{ name: JobName; code: ErrorCode; count: number }[]> {
  return failed(database, {})
    .select(['name', sql<ErrorCode>`coalesce(error ->> 'code', 'internal')`.as('code')])
    .select((select) => select.fn.countAll<number>().as('count'))
    .groupBy(['name', sql`2`])
    .orderBy('count', 'desc')
    .orderBy('name')
    .execute();
}

/** Jobs done since. */
export function countDone(database: Database, since: Date): Promise<{ name: JobName; count: number }[]> {
  return database
    .selectFrom('jobAttempt')
    .select('name')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('outcome', '=', 'done')
    .where('endedAt', '>', since)
    .groupBy('name')
    .execute();
}

export type SettledJob = { name: JobName; target: JobTarget };

/**
 * Takes failed jobs off the list, those that somebody else takes at the same moment left out: the given ones, or a
 * portion of those that a filter finds.
 */
export async function settleFailed(
  trx: DatabaseTransaction,
  chosen: { ids: readonly string[] } | { filter: FailedFilter; limit: number },
): Promise<SettledJob[]> {
  const found = failed(trx, 'filter' in chosen ? chosen.filter : {})
    .select('id')
    .$if('ids' in chosen, (query) =>
      query.where(sql<boolean>`job_id = any(${'ids' in chosen ? [...chosen.ids] : []}::uuid[])`),
    )
    .$if('limit' in chosen, (query) => query.orderBy('endedAt').limit('limit' in chosen ? chosen.limit : 0))
    .forUpdate()
    .skipLocked();
  const rows = await trx
    .updateTable('jobAttempt')
    .set({ settledAt: new Date() })
    .where('id', 'in', found)
    .returning(['name', 'subjectId', 'subjectVersion'])
    .execute();
  return rows.map(({ name, subjectId, subjectVersion }) => ({
    name,
    target: { id: subjectId, version: subjectVersion },
  }));
}

/** What jobs are about, by the ids: whether it is there, whether the person may read it, and what it is called. */
export type SubjectRow = { id: string; isReadable: boolean; name: string; fileName: string; setId: string };

export async function findDocumentSubjects(
  database: Database,
  userId: string,
  ids: readonly string[],
): Promise<SubjectRow[]> {
  if (ids.length === 0) return [];
  return database
    .selectFrom('document')
    .select(['id', 'title as name', 'fileName', sql<string>`''`.as('setId')])
    .select(isReadable(database, userId, 'document.collection_id'))
    .where('id', 'in', ids)
    .execute();
}

export async function findRunSubjects(
  database: Database,
  userId: string,
  ids: readonly string[],
): Promise<SubjectRow[]> {
  if (ids.length === 0) return [];
  return database
    .selectFrom('evaluationRun')
    .innerJoin('evaluationSet', 'evaluationSet.id', 'evaluationRun.setId')
    .select([
      'evaluationRun.id',
      'evaluationSet.name',
      sql<string>`''`.as('fileName'),
      'evaluationSet.id as setId',
    ])
    .select(isReadable(database, userId, 'evaluation_set.collection_id'))
    .where('evaluationRun.id', 'in', ids)
    .execute();
}

/** Models are every administrator's. */
export async function findModelSubjects(database: Database, ids: readonly string[]): Promise<SubjectRow[]> {
  if (ids.length === 0) return [];
  return database
    .selectFrom('retrievalModel')
    .select(['id', 'name', sql<string>`''`.as('fileName'), sql<string>`''`.as('setId')])
    .select(sql<boolean>`true`.as('isReadable'))
    .where('id', 'in', ids)
    .execute();
}

function isReadable(database: Database, userId: string, column: string) {
  return sql<boolean>`${sql.ref(column)} in ${readableCollections(database, userId)}`.as('isReadable');
}
