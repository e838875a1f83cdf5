import type { Database } from '@onyx/database';
import { sql } from 'kysely';

/**
 * Takes the turn of something that is to be done every so often, by whichever process comes first: a schedule that
 * runs once in a cluster. By the clock of the database, so that the clocks of the processes need not agree.
 * @returns whether it is for the caller to do now. Whoever fails over it has had the turn.
 */
export async function takeTurn(database: Database, name: string, everyMs: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into setting (key, value) values (${`turn:${name}`}, '{}'::jsonb)
    on conflict (key) do update set updated_at = now()
      where setting.updated_at <= now() - ${everyMs} * interval '1 millisecond'`.execute(database);
  return numAffectedRows === 1n;
}
