import type { TextLanguage } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { sql } from 'kysely';
import { vectorText } from '../indexing/embed-pending.ts';
import type { ChunkHit } from '../lexical/lexical-engine.ts';
import {
  chunkIsInReach,
  collectionsInReach,
  hasDocumentConditions,
  type Reach,
} from './readable-collections.ts';

export type DenseQuery = {
  vector: Float32Array;
  modelId: string;
  language: TextLanguage;
  reach: Reach;
  limit: number;
};

/**
 * The chunks of one language nearest to a vector, by dot product, best first, equal scores by id. An exact scan:
 * every vector in reach is compared.
 */
export async function findNearest(database: Database, query: DenseQuery): Promise<ChunkHit[]> {
  const { vector, modelId, language, reach, limit } = query;
  // Documents are looked at for each vector only when the filter asks for it; else for the nearest alone.
  const early = hasDocumentConditions(reach.filter)
    ? sql`and exists (select 1 from chunk where chunk.id = chunk_vector.chunk_id and ${chunkIsInReach(database, reach)})`
    : sql``;
  const { rows } = await sql<{ id: number; documentId: string; score: number }>`
    with nearest as materialized (
      select chunk_id, -(embedding <#> ${vectorText(vector)}::halfvec) as score from chunk_vector
      where model_id = ${modelId} and language = ${language}
        and collection_id = any(${collectionsInReach(database, reach)}) ${early}
      order by score desc, chunk_id limit ${limit})
    select chunk.id, chunk.document_id, nearest.score from nearest join chunk on chunk.id = nearest.chunk_id
    where ${chunkIsInReach(database, reach)} order by nearest.score desc, chunk.id`.execute(database);
  return rows.map((row) => ({ chunkId: row.id, documentId: row.documentId, score: row.score }));
}
