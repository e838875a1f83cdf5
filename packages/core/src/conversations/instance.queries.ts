import type { Database } from '@onyx/database';
import { sql } from 'kysely';

/** Says that an instance is there, by the database's clock. */
export async function upsertInstance(database: Database, id: string): Promise<void> {
  await sql`
    insert into instance (id) values (${id})
    on conflict (id) do update set seen_at = clock_timestamp()`.execute(database);
}

export async function deleteInstance(database: Database, id: string): Promise<void> {
  await database.deleteFrom('instance').where('id', '=', id).execute();
}

export async function deleteOtherInstances(database: Database, id: string): Promise<void> {
  await database.deleteFrom('instance').where('id', '!=', id).execute();
}

/** Rows of instances that are gone, or have had nothing to do; such a one makes its row anew with its next answer. */
export async function deleteSilentInstances(database: Database, silentForMs: number): Promise<void> {
  await database
    .deleteFrom('instance')
    .where(sql<boolean>`not ${isHeardWithin(silentForMs)}`)
    .execute();
}

/** In a query of `message`: whether the instance of the answer has left, or said nothing for so long. */
export function isOwnerGone(goneAfterMs: number) {
  return sql<boolean>`not exists (
    select from instance where instance.id = message.instance_id and ${isHeardWithin(goneAfterMs)})`;
}

/**
 * Compares times of the database's clock only. While the database was down nobody could say anything, so its start
 * counts for everybody.
 */
function isHeardWithin(durationMs: number) {
  return sql<boolean>`(greatest(instance.seen_at, pg_postmaster_start_time())
    >= clock_timestamp() - ${durationMs}::float8 * interval '1 millisecond')`;
}
