import { sql, type Kysely } from 'kysely';

/** Vectors get codes of another kind: graphs over the old ones are dropped, and made anew by background upkeep. */
export async function up(database: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ id: number }>`select id from vector_graph`.execute(database);
  for (const { id } of rows)
    await sql`drop index if exists ${sql.id(`chunk_vector_graph_${id}`)}`.execute(database);
  await sql`delete from vector_graph`.execute(database);
  await sql`update chunk_vector set graph_id = null, code = null where graph_id is not null or code is not null`.execute(
    database,
  );
}
