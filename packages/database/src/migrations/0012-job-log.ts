import { sql, type Kysely } from 'kysely';

/** What became of every job that was given out, step by step. What is failed already is entered, too. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

/** A failure from before there was a log. Times of the log have no more than milliseconds: a cursor holds them. */
const earlier = (name: string, table: string, columns: { version: string; at: string }, where: string) => `
  insert into job_attempt
    (id, job_id, name, subject_id, subject_version, attempt, due_at, started_at, ended_at, outcome, error, worker)
  select gen_random_uuid(), gen_random_uuid(), '${name}', id, ${columns.version}, 1, at, at, at, 'failed',
    coalesce(error - 'detail', '{"code":"internal"}'), ''
  from ${table} cross join lateral date_trunc('milliseconds', ${columns.at}) as at where ${where}`;

const statements = [
  // No foreign keys: the log outlives what it tells of, and is written while documents are locked.
  `create table job_attempt (
    id uuid primary key, job_id uuid not null, name text not null, subject_id uuid, subject_version integer,
    attempt integer not null, due_at timestamptz not null, started_at timestamptz not null, ended_at timestamptz,
    outcome text check (outcome in ('done', 'failed', 'retrying', 'interrupted')),
    error jsonb, worker text not null, stages jsonb not null default '[]', settled_at timestamptz)`,
  `create index job_attempt_job_id on job_attempt (job_id)`,
  `create index job_attempt_started_at on job_attempt (started_at)`,
  `create index job_attempt_done on job_attempt (ended_at, id) where outcome = 'done'`,
  // What waits for somebody: a few rows.
  `create index job_attempt_failed on job_attempt (ended_at, id) where outcome = 'failed' and settled_at is null`,
  `create index job_attempt_failed_subject on job_attempt (subject_id)
    where outcome = 'failed' and settled_at is null`,

  earlier('ingest-document', 'document', { version: 'version', at: 'updated_at' }, `stage = 'failed'`),
  earlier(
    'prepare-retrieval-model',
    'retrieval_model',
    { version: 'null::integer', at: 'updated_at' },
    `state = 'failed'`,
  ),
  earlier(
    'run-evaluation',
    'evaluation_run',
    { version: 'null::integer', at: 'coalesce(finished_at, created_at)' },
    `status = 'failed'`,
  ),
];
