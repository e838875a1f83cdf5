import { sql, type Kysely } from 'kysely';

/** Dense search at size: vectors get short codes and go, one after the other, into graphs over them. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements: string[] = [
  // One row for each HNSW index, `chunk_vector_graph_<id>`, which holds the codes of one model and language.
  `create table vector_graph (
    id integer primary key generated always as identity, model_id text not null, language text not null,
    code_bits integer not null, is_ready boolean not null default false, inserted bigint not null default 0,
    created_at timestamptz not null default now())`,
  `create index vector_graph_model_id on vector_graph (model_id, language)`,
  `alter table chunk_vector add column graph_id integer, add column code bit varying`,
  // Beside the vector that it is made of, as long as a page has room for both.
  `alter table chunk_vector alter column code set storage main`,
  `create index chunk_vector_collection on chunk_vector (model_id, language, collection_id)`,
  `create index chunk_vector_outside on chunk_vector (model_id, language, chunk_id) where graph_id is null`,
];
