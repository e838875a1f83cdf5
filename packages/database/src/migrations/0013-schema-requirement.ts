import { sql, type Kysely } from 'kysely';

/**
 * What a program must know to work on this schema. Most migrations only add, and an older program works on: it is
 * updated, or taken back to, while others run. One that older programs cannot work with adds its own name here.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`create table schema_requirement (migration text primary key)`.execute(database);
}
