import { sql, type Kysely } from 'kysely';

/** Models that search learns from the chunks themselves. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  // Numbers are never used twice: vectors of a model that is gone must not be taken for those of a later one.
  `create table latent_model (
    number integer generated always as identity primary key, language text not null,
    state text not null check (state in ('building', 'searched', 'retired')),
    dimensions integer not null, chunk_count integer not null, last_chunk_id bigint not null,
    trained_at timestamptz not null default now())`,
  `create unique index latent_model_state on latent_model (language, state) where state <> 'retired'`,
  `create table latent_model_part (
    number integer not null references latent_model on delete cascade, part integer not null, data bytea not null,
    primary key (number, part))`,
  `alter table latent_model_part alter column data set storage external`,
];
