import type { Database } from '@onyx/database';
import { sql, type RawBuilder } from 'kysely';
import type { LexicalReach } from './reach.ts';

/** A chunk with the score of its stored weights. */
export type Candidate = {
  chunkId: number;
  documentId: string;
  length: number;
  average: number;
  score: number;
};

export type Scan = {
  /** On `chunk_lexical`: which chunks are looked at. */
  condition: RawBuilder<unknown>;
  /** The question's terms with what they are worth, a `sparsevec`. */
  query: string;
  reach: LexicalReach;
  limit: number;
};

/** The best of the chunks that meet the condition and are in reach, best first. */
export async function scan(database: Database, request: Scan): Promise<Candidate[]> {
  if (request.reach.isNarrow) return scanRows(database, request, true);
  const rows = await scanRows(database, request, false);
  const inReach = rows.filter((row) => row.isInReach);
  // Chunks of versions not yet published are rare, but may have taken the places of others.
  if (rows.length < request.limit || inReach.length === rows.length) return inReach;
  return scanRows(database, request, true);
}

async function scanRows(
  database: Database,
  { condition, query, reach, limit }: Scan,
  isCheckedFirst: boolean,
): Promise<(Candidate & { isInReach: boolean })[]> {
  const checked = isCheckedFirst ? sql`and ${reach.isChunkInReach('chunk_lexical')}` : sql``;
  const { rows } = await sql<Candidate & { isInReach: boolean }>`
    with best as materialized (
      select chunk_id, document_id, collection_id, version, length, average,
        -(weights <#> ${query}::sparsevec) as score
      from chunk_lexical where ${condition} and collection_id = any(${reach.collectionIds}::uuid[]) ${checked}
      order by score desc, chunk_id limit ${sql.lit(limit)})
    select chunk_id, document_id, length, average, score, ${reach.isChunkInReach('best')} as is_in_reach
    from best order by score desc, chunk_id`.execute(database);
  return rows;
}

/** The stored weights of terms in chunks, by chunk. @param units one vector a term; weights are in their order */
export async function readWeights(
  database: Database,
  chunkIds: readonly number[],
  units: readonly string[],
): Promise<Map<number, number[]>> {
  const { rows } = await sql<{ chunkId: number; weights: number[] }>`
    select chunk_id, array(
      select -(weights <#> unit) from unnest(${units}::sparsevec[]) with ordinality as term (unit, place)
      order by place) as weights
    from chunk_lexical where chunk_id = any(${chunkIds}::bigint[])`.execute(database);
  return new Map(rows.map(({ chunkId, weights }) => [chunkId, weights]));
}
