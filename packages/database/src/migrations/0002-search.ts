import { sql, type Kysely } from 'kysely';

/** Search: BM25 indexes where the database has `pg_textsearch`, and the words each collection knows. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
  if (await canIndexText(database))
    for (const statement of textIndexes) await sql.raw(statement).execute(database);
}

/** Managed databases may not have the extension; search then uses another engine. */
async function canIndexText(database: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql`select 1 from pg_available_extensions where name = 'pg_textsearch'`.execute(
    database,
  );
  return rows.length > 0;
}

const statements = [
  // Terms are read by index builds and re-scoring only, vectors by every scan: neither gains from compression.
  `alter table chunk alter column terms set storage external`,
  `alter table chunk_vector alter column embedding set storage plain`,
  `create index chunk_content_hash on chunk (content_hash)`,
  // Per collection, so that translated words never tell what stands in a collection somebody may not read. No foreign
  // key: its check for each of many new words would double the cost of indexing; upkeep clears what is orphaned.
  `create table collection_term (
    collection_id uuid not null, term text not null, primary key (collection_id, term))`,
];

// One index a language: lengths and word frequencies of two languages must not share one average.
const textIndexes = [
  `create extension if not exists pg_textsearch`,
  ...['en', 'zh', 'other'].map(
    (language) =>
      `create index chunk_terms_${language} on chunk using bm25 (terms)
        with (text_config = 'simple', k1 = 1.2, b = 0.75) where language = '${language}'`,
  ),
];
