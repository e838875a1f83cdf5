import type { TextLanguage } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { sql } from 'kysely';
import type { TrainedOn } from './latent-store.ts';

/** What more would teach is little, and each costs time and memory. */
const maxChunks = 50_000;
const chunksPerBatch = 500;

/** How many chunks of a language can be found, and the newest of them. */
export async function countPublishedChunks(database: Database, language: TextLanguage): Promise<TrainedOn> {
  const { rows } = await sql<{ chunkCount: number; lastChunkId: number }>`
    select count(*) as chunk_count, coalesce(max(chunk.id), 0) as last_chunk_id
    from chunk join document on document.id = chunk.document_id
    where chunk.language = ${language} and chunk.version = document.indexed_version`.execute(database);
  return { language, ...(rows[0] ?? { chunkCount: 0, lastChunkId: 0 }) };
}

/**
 * Hands on the terms of the chunks of a language that can be found; of many, an even sample.
 * @returns what they are.
 */
export async function readTrainingChunks(
  database: Database,
  language: TextLanguage,
  take: (chunks: string[]) => void | Promise<void>,
): Promise<TrainedOn> {
  const trainedOn = await countPublishedChunks(database, language);
  const step = Math.max(1, Math.ceil(trainedOn.chunkCount / maxChunks));
  let after = 0;
  for (;;) {
    const { rows } = await sql<{ id: number; terms: string }>`
      select chunk.id, chunk.terms from chunk join document on document.id = chunk.document_id
      where chunk.language = ${language} and chunk.version = document.indexed_version
        and chunk.id % ${step} = 0 and chunk.id > ${after} and chunk.id <= ${trainedOn.lastChunkId}
      order by chunk.id limit ${chunksPerBatch}`.execute(database);
    if (rows.length > 0) await take(rows.map(({ terms }) => terms));
    if (rows.length < chunksPerBatch) return trainedOn;
    after = rows.at(-1)?.id ?? after;
  }
}
