import { sql, type Kysely } from 'kysely';

/** Embedding models and rerankers that people add beside what is built in. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create table retrieval_model (
    id uuid primary key default gen_random_uuid(), name text not null,
    purpose text not null check (purpose in ('embedding', 'reranking')),
    source text not null check (source in ('folder', 'hub', 'address')),
    reference text not null, revision text, address text, api_key_encrypted text,
    state text not null
      check (state in ('downloading', 'checking', 'building', 'stopped', 'failed', 'ready', 'removing')),
    done bigint, total bigint, stage_first bigint, stage_started_at timestamptz, stage_advanced_at timestamptz,
    vector_id text, dimensions integer, wanted_languages text[], languages text[], error jsonb,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now())`,
  // Two rows must not fetch into one folder, nor one of them take it away from the other.
  `create unique index retrieval_model_place on retrieval_model
    (source, reference, coalesce(revision, ''), (case source when 'address' then purpose || address else '' end))`,
  // Which model is searched is one row, so that a swap is one write, and so is the way back.
  `create table active_retrieval_model (
    purpose text primary key,
    active_id uuid references retrieval_model on delete set null,
    previous_id uuid references retrieval_model on delete set null)`,
];
