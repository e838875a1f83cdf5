import type { Kysely } from 'kysely';
import { createPortableLexicalTables, hasTextIndexes } from '../portable-lexical.ts';

/** The lexical index of databases that cannot have `pg_textsearch`. */
export async function up(database: Kysely<unknown>): Promise<void> {
  if (!(await hasTextIndexes(database))) await createPortableLexicalTables(database);
}
