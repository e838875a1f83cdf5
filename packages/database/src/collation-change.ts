import { sql } from 'kysely';
import type { Database } from './connection.ts';

/** Versions of the rules by which texts are ordered: when the database's indexes were made, and now. */
export type CollationChange = { made: string; now: string };

/**
 * Whether the library that orders texts (ICU, or that of C) has another version than the one the database was made
 * with, as after a restore or an update of the server's image: its indexes on texts may then be in a wrong order.
 * @returns null when nothing has changed, or the server cannot tell.
 */
export async function readCollationChange(database: Database): Promise<CollationChange | null> {
  const { rows } = await sql<{ made: string | null; now: string | null }>`
    select datcollversion as made, pg_database_collation_actual_version(oid) as now
    from pg_database where datname = current_database()`.execute(database);
  const { made = null, now = null } = rows[0] ?? {};
  return made === null || now === null || made === now ? null : { made, now };
}
