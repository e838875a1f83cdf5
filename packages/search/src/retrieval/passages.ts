import type { Passage, PassageLocation, TextLanguage } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { sql } from 'kysely';
import { markTerms } from '../text/mark-matches.ts';
import { tokenise } from '../text/tokenise.ts';
import type { FusedChunk } from './fuse.ts';
import { chunkIsInReach, type Reach } from './readable-collections.ts';

export type ChunkRow = {
  id: number;
  documentId: string;
  version: number;
  ordinal: number;
  text: string;
  language: TextLanguage;
  location: PassageLocation;
  contentHash: string;
  simHash: string | null;
  /** How many chunks of the document it is: more than one when neighbours were joined. */
  chunkCount: number;
};

/** Rows of chunks by id. What has left reach since it was found is not in it. */
export async function readChunks(
  database: Database,
  reach: Reach,
  ids: readonly number[],
): Promise<Map<number, ChunkRow>> {
  if (ids.length === 0) return new Map();
  const rows = await database
    .selectFrom('chunk')
    .select([
      'id',
      'documentId',
      'version',
      'ordinal',
      'text',
      'language',
      'location',
      'contentHash',
      'simHash',
    ])
    .where(sql<boolean>`chunk.id = any(${ids}::bigint[])`)
    .where(chunkIsInReach(database, reach))
    .execute();
  return new Map(rows.map((row) => [row.id, { ...row, chunkCount: 1 }]));
}

/** How a passage is shown: the terms to mark, and whether its score is explained. */
export type PassageView = { terms: ReadonlySet<string>; explain: boolean };

export function toPassage(row: ChunkRow, chunk: FusedChunk, view: PassageView): Passage {
  const passage: Passage = {
    chunkId: String(row.id),
    text: row.text,
    marks: markTerms(row.text, view.terms),
    language: row.language,
    location: row.location,
    score: chunk.score,
  };
  if (!view.explain) return passage;
  const words = new Map<string, string>();
  for (const { term, start, end } of tokenise(row.text))
    if (view.terms.has(term) && !words.has(term)) words.set(term, row.text.slice(start, end).toLowerCase());
  return {
    ...passage,
    explanation: {
      legs: chunk.legs,
      factors: chunk.factors ?? {},
      ...(chunk.rerank && { rerank: chunk.rerank }),
      matchedTerms: [...new Set(words.values())],
    },
  };
}

/**
 * The first `limit` of a document's chunks, without neighbours of one already taken (they share text and show the
 * same place) as long as others are left, and without repeats.
 */
export function pickPassages<T extends { row: ChunkRow }>(candidates: readonly T[], limit: number): T[] {
  const picked: T[] = [];
  const neighbours: T[] = [];
  for (const candidate of candidates) {
    if (picked.length === limit) return picked;
    const { row } = candidate;
    if (picked.some((other) => other.row.contentHash === row.contentHash)) continue;
    const isNeighbour = picked.some((other) => Math.abs(other.row.ordinal - row.ordinal) === 1);
    (isNeighbour ? neighbours : picked).push(candidate);
  }
  return [...picked, ...neighbours].slice(0, limit);
}
