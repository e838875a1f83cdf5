import type { Database, NewRow, Row } from '@onyx/database';
import { sql } from 'kysely';

/** An attempt as it is now: new, or with more of it known than before. */
export type AttemptRow = Omit<NewRow<'jobAttempt'>, 'settledAt'>;

/**
 * Stores attempts. An attempt at what failed before takes the place of the failure, and one that was still open when
 * its job was given out again was interrupted. What is written down as ended is not changed: a worker that was
 * taken for dead and is not has nothing more to say.
 */
export async function storeAttempts(database: Database, rows: readonly AttemptRow[]): Promise<void> {
  await sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(rows.map(toColumns))}::jsonb) as given (
        id uuid, job_id uuid, name text, subject_id uuid, subject_version integer, attempt integer,
        due_at timestamptz, started_at timestamptz, ended_at timestamptz, outcome text, error jsonb, worker text,
        stages jsonb)
    ), settled as (
      update job_attempt failed set settled_at = now() from given
      where failed.outcome = 'failed' and failed.settled_at is null and failed.started_at < given.started_at
        and (failed.subject_id = given.subject_id
          or (failed.subject_id is null and given.subject_id is null and failed.name = given.name))
    ), interrupted as (
      update job_attempt open set outcome = 'interrupted' from given
      where open.job_id = given.job_id and open.outcome is null and open.started_at < given.started_at
        and open.id not in (select id from given)
    )
    insert into job_attempt (id, job_id, name, subject_id, subject_version, attempt, due_at, started_at, ended_at,
      outcome, error, worker, stages)
    select * from given
    on conflict (id) do update set ended_at = excluded.ended_at, outcome = excluded.outcome, error = excluded.error,
      stages = excluded.stages
    where job_attempt.outcome is null`.execute(database);
}

/** Attempts at a job that took their process with them. */
export async function countDeaths(database: Database, jobId: string): Promise<number> {
  const { count } = await database
    .selectFrom('jobAttempt')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('jobId', '=', jobId)
    .where('endedAt', 'is', null)
    .where('outcome', '=', 'interrupted')
    .executeTakeFirstOrThrow();
  return count;
}

/**
 * Removes the oldest attempts, those of a portion at most, but none that waits for somebody.
 * @returns how many they were.
 */
export async function deleteOldAttempts(
  database: Database,
  { keptMs, keptRows, limit }: { keptMs: number; keptRows: number; limit: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from job_attempt where id in (
      select id from job_attempt attempt
      where started_at < greatest(now() - ${keptMs} * interval '1 millisecond',
          coalesce((select started_at from job_attempt order by started_at desc offset ${keptRows - 1} limit 1), '-infinity'))
        and not (outcome is not distinct from 'failed' and settled_at is null and ${isStillFailed('attempt')})
      order by started_at limit ${limit})`.execute(database);
  return Number(numAffectedRows ?? 0n);
}

/** Whether what an attempt failed at has not got on since by another way: by a new version, or by being deleted. */
export function isStillFailed(attempt: string) {
  const of = (column: keyof Columns) => sql.ref(`${attempt}.${column}`);
  return sql<boolean>`case
    when ${of('name')} in ('ingest-document', 'embed-document') then exists (
      select from document where document.id = ${of('subject_id')}
        and document.version = ${of('subject_version')} and document.stage = 'failed')
    when ${of('name')} = 'prepare-retrieval-model' then exists (
      select from retrieval_model where retrieval_model.id = ${of('subject_id')})
    when ${of('name')} = 'run-evaluation' then exists (
      select from evaluation_run where evaluation_run.id = ${of('subject_id')}
        and evaluation_run.status = 'failed')
    else true end`;
}

type Columns = ReturnType<typeof toColumns>;

function toColumns(row: AttemptRow) {
  return {
    id: row.id,
    job_id: row.jobId,
    name: row.name,
    subject_id: row.subjectId,
    subject_version: row.subjectVersion,
    attempt: row.attempt,
    due_at: row.dueAt,
    started_at: row.startedAt,
    ended_at: row.endedAt,
    outcome: row.outcome,
    error: row.error && (JSON.parse(row.error) as unknown),
    worker: row.worker,
    stages: JSON.parse(row.stages) as unknown,
  };
}

export type JobAttemptRow = Row<'jobAttempt'>;
