import type { Database } from '@onyx/database';
import { sql } from 'kysely';

/** How far the index had changed when it was last tidied. */
export type UpkeepState = {
  /** Milliseconds since 1970. */
  at: number;
  /** Chunks written until then, those that are gone included. */
  chunksWritten: number;
  documents: number;
};

const key = 'index-upkeep';

/** Null when it was never tidied. */
export async function readUpkeepState(database: Database): Promise<UpkeepState | null> {
  const row = await database.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst();
  return (row?.value as UpkeepState | undefined) ?? null;
}

/** Stores a new state in the place of the one that was read; false when somebody else did so first. */
export async function claimUpkeep(
  database: Database,
  previous: UpkeepState | null,
  next: UpkeepState,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into setting (key, value) values (${key}, ${JSON.stringify(next)}::jsonb)
    on conflict (key) do update set value = excluded.value, updated_at = now()
      where setting.value = ${previous && JSON.stringify(previous)}::jsonb`.execute(database);
  return numAffectedRows === 1n;
}

/** Whether a document waits for anything or is being worked on. */
export async function isWorkPending(database: Database): Promise<boolean> {
  const row = await database
    .selectFrom('document')
    .select('id')
    .where('stage', 'not in', ['ready', 'failed'])
    // For the partial index.
    .where('stage', '<>', 'ready')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Counted by the sequence of their ids: it costs nothing, however many there are. */
export async function countChunksWritten(database: Database): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select case when is_called then last_value else 0 end as count from chunk_id_seq`.execute(database);
  return rows[0]?.count ?? 0;
}

export async function countDocuments(database: Database): Promise<number> {
  const { count } = await database
    .selectFrom('document')
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
