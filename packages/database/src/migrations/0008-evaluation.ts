import { sql, type Kysely } from 'kysely';

/** Question sets, their runs, and the legs that are off for a collection. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements: string[] = [
  `alter table collection add column disabled_legs text[] not null default '{}'`,

  `create table evaluation_set (
    id uuid primary key default gen_random_uuid(),
    collection_id uuid not null references collection on delete cascade,
    name text not null, created_by text not null references "user",
    created_at timestamptz not null default now())`,
  `create index evaluation_set_collection_id on evaluation_set (collection_id)`,

  'create sequence evaluation_question_position',
  `create table evaluation_question (
    id uuid primary key default gen_random_uuid(),
    set_id uuid not null references evaluation_set on delete cascade,
    position bigint not null default nextval('evaluation_question_position'), text text not null)`,
  `create index evaluation_question_set on evaluation_question (set_id, position)`,
  // Of the digest: a long text does not fit into an index.
  `create unique index evaluation_question_text on evaluation_question (set_id, md5(text))`,

  // A document that is deleted takes its judgements along, and a question without any is no longer asked.
  `create table evaluation_judgement (
    question_id uuid not null references evaluation_question on delete cascade,
    document_id uuid not null references document on delete cascade,
    gain integer not null check (gain > 0), passage text, page integer,
    primary key (question_id, document_id))`,
  `create index evaluation_judgement_document_id on evaluation_judgement (document_id)`,

  `create table evaluation_run (
    id uuid primary key default gen_random_uuid(),
    set_id uuid not null references evaluation_set on delete cascade,
    started_by text not null references "user",
    status text not null default 'queued' check (status in ('queued', 'running', 'done', 'stopped', 'failed')),
    settings jsonb not null, legs text[] not null,
    done integer not null default 0, total integer not null,
    figures jsonb, leg_differences jsonb not null default '{}', error jsonb,
    created_at timestamptz not null default now(), finished_at timestamptz)`,
  `create index evaluation_run_set on evaluation_run (set_id, created_at)`,
  // Two at once would disturb each other's times.
  `create unique index evaluation_run_under_way on evaluation_run (set_id) where status in ('queued', 'running')`,

  `create table evaluation_result (
    run_id uuid not null references evaluation_run on delete cascade,
    question_id uuid not null references evaluation_question on delete cascade,
    scores jsonb not null,
    primary key (run_id, question_id))`,
  `create index evaluation_result_question_id on evaluation_result (question_id)`,
];
