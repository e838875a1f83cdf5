import { sql, type Kysely } from 'kysely';

/** Accounts, collections, documents, chunks, conversations. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const timestamps = `created_at timestamptz not null default now(), updated_at timestamptz not null default now()`;

const statements = [
  `create extension if not exists vector`,

  `create table "user" (
    id text primary key, name text not null, email text not null unique,
    email_verified boolean not null default false, image text,
    role text not null default 'member' check (role in ('owner', 'admin', 'member')),
    locale text not null default 'en', theme text not null default 'system',
    is_disabled boolean not null default false, is_local boolean not null default false,
    last_seen_at timestamptz, ${timestamps})`,
  `create table session (
    id text primary key, user_id text not null references "user" on delete cascade,
    token text not null unique, expires_at timestamptz not null, ip_address text, user_agent text, ${timestamps})`,
  `create index session_user_id on session (user_id)`,
  `create table account (
    id text primary key, user_id text not null references "user" on delete cascade,
    account_id text not null, provider_id text not null, access_token text, refresh_token text, id_token text,
    access_token_expires_at timestamptz, refresh_token_expires_at timestamptz, scope text, password text, ${timestamps})`,
  `create index account_user_id on account (user_id)`,
  `create table verification (
    id text primary key, identifier text not null, value text not null, expires_at timestamptz not null, ${timestamps})`,
  `create index verification_identifier on verification (identifier)`,
  `create table rate_limit (id text primary key, key text not null unique, count integer not null, last_request bigint not null)`,
  `create table api_key (
    id uuid primary key default gen_random_uuid(), user_id text not null references "user" on delete cascade,
    name text not null, prefix text not null, secret_hash text not null unique,
    expires_at timestamptz, last_used_at timestamptz, created_at timestamptz not null default now())`,
  `create index api_key_user_id on api_key (user_id)`,
  `create table invitation (
    id uuid primary key default gen_random_uuid(), token_hash text not null unique,
    role text not null check (role in ('admin', 'member')), email text,
    created_by text not null references "user" on delete cascade, expires_at timestamptz not null,
    used_at timestamptz, used_by text references "user" on delete set null, created_at timestamptz not null default now())`,
  `create table setting (key text primary key, value jsonb not null, updated_at timestamptz not null default now())`,
  `create table language_model (
    id uuid primary key default gen_random_uuid(), name text not null, provider text not null, base_url text,
    model text not null, api_key_encrypted text, context_tokens integer not null,
    is_default boolean not null default false, ${timestamps})`,
  `create unique index language_model_default on language_model (is_default) where is_default`,

  `create table collection (
    id uuid primary key default gen_random_uuid(), name text not null, description text not null default '',
    visibility text not null check (visibility in ('private', 'shared', 'everyone')),
    owner_id text not null references "user", ${timestamps})`,
  `create index collection_owner_id on collection (owner_id)`,
  `create table collection_member (
    collection_id uuid not null references collection on delete cascade,
    user_id text not null references "user" on delete cascade,
    access text not null check (access in ('read', 'write')),
    primary key (collection_id, user_id))`,
  `create index collection_member_user_id on collection_member (user_id)`,

  `create table file (sha256 text primary key, size_bytes bigint not null, created_at timestamptz not null default now())`,
  `create table document (
    id uuid primary key default gen_random_uuid(), collection_id uuid not null references collection,
    title text not null, file_name text not null, folder text not null default '', format text not null,
    size_bytes bigint not null, sha256 text not null references file,
    version integer not null default 1, indexed_version integer,
    page_count integer, chunk_count integer not null default 0, language text,
    stage text not null default 'queued'
      check (stage in ('queued', 'parsing', 'indexing', 'embedding', 'ready', 'failed')),
    stage_done integer, stage_total integer, stage_unit text, stage_started_at timestamptz, error jsonb,
    created_by text not null references "user", ${timestamps},
    unique (collection_id, folder, file_name))`,
  `create index document_updated_at on document (updated_at desc, id)`,
  `create index document_stage on document (stage) where stage <> 'ready'`,
  `create index document_sha256 on document (sha256)`,
  `create table document_version (
    document_id uuid not null references document on delete cascade, version integer not null,
    sha256 text not null references file, size_bytes bigint not null, file_name text not null, format text not null,
    created_by text not null references "user", created_at timestamptz not null default now(),
    primary key (document_id, version))`,
  `create index document_version_sha256 on document_version (sha256)`,
  `create table document_content (
    document_id uuid not null references document on delete cascade, version integer not null,
    first_block integer not null, last_block integer not null, blocks jsonb not null,
    primary key (document_id, version, first_block))`,

  `create table chunk (
    id bigint generated always as identity primary key,
    document_id uuid not null references document on delete cascade, collection_id uuid not null,
    version integer not null, ordinal integer not null, text text not null, language text not null,
    token_count integer not null, location jsonb not null, content_hash text not null, terms text not null,
    unique (document_id, version, ordinal))`,
  `create index chunk_collection_id on chunk (collection_id)`,
  `create table chunk_vector (
    chunk_id bigint not null references chunk on delete cascade, model_id text not null,
    collection_id uuid not null, language text not null, embedding halfvec not null,
    primary key (model_id, chunk_id))`,
  `create index chunk_vector_chunk_id on chunk_vector (chunk_id)`,

  `create table conversation (
    id uuid primary key default gen_random_uuid(), user_id text not null references "user" on delete cascade,
    title text not null, is_title_given boolean not null default false, is_pinned boolean not null default false,
    scope jsonb not null default '{}', active_leaf_id uuid, ${timestamps})`,
  `create index conversation_user_id on conversation (user_id, is_pinned desc, updated_at desc, id)`,
  `create table message (
    id uuid primary key default gen_random_uuid(), conversation_id uuid not null references conversation on delete cascade,
    parent_id uuid references message on delete cascade, role text not null check (role in ('user', 'assistant')),
    text text not null, status text not null check (status in ('streaming', 'complete', 'stopped', 'failed')),
    answer_kind text, model_name text, sources jsonb not null default '[]', support jsonb not null default '[]',
    phases jsonb not null default '[]', error jsonb, feedback text, terms text[] not null default '{}',
    created_at timestamptz not null default now())`,
  `create index message_conversation_id on message (conversation_id, created_at)`,
  `create index message_parent_id on message (parent_id)`,
  `create index message_terms on message using gin (terms)`,
  `create index message_streaming on message (status) where status = 'streaming'`,
  `create table message_event (
    message_id uuid not null references message on delete cascade, number integer not null, event jsonb not null,
    primary key (message_id, number))`,
];
