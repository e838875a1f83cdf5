import { sql, type Kysely } from 'kysely';

/** Ranking: pinned documents, near duplicates, the languages of a collection. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table document add column is_pinned boolean not null default false`,
  // Which languages a collection holds is asked in every search.
  `drop index chunk_collection_id`,
  `create index chunk_collection_id on chunk (collection_id, language)`,
  // To find chunks that say nearly the same; null in those indexed before.
  `alter table chunk add column sim_hash bit(64)`,
];
