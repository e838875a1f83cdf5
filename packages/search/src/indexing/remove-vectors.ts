import type { Database } from '@onyx/database';
import { sql } from 'kysely';

/** Searches wait no longer than for so many. */
const vectorsPerStatement = 2_000;

/** Deletes all vectors of an embedder, each portion in a statement of its own; what is killed goes on where it was. */
export async function removeVectors(
  database: Database,
  modelId: string,
  signal?: AbortSignal,
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const { numAffectedRows } = await sql`
      delete from chunk_vector where model_id = ${modelId} and chunk_id in (
        select chunk_id from chunk_vector where model_id = ${modelId} order by chunk_id limit ${vectorsPerStatement})`.execute(
      database,
    );
    if (numAffectedRows === 0n) return;
  }
}
