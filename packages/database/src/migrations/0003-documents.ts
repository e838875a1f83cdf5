import { sql, type Kysely } from 'kysely';

/** The orders of the document list, so that a page of 20 000 documents needs no sort. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`create index document_title on document (lower(title), id)`.execute(database);
  await sql`create index document_size on document (size_bytes, id)`.execute(database);
}
