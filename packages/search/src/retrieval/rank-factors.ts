import type { FusedChunk } from './fuse.ts';
import type { DocumentInfo } from './matched-documents.ts';

/** Share of its score that a document of today gains, and after how many days half of that is left. */
const recencyShare = 0.04;
const recencyHalfLifeDays = 180;
/** Share of its score that a pinned document gains. */
const pinnedShare = 0.15;

const dayMs = 86_400_000;

/**
 * What chunks gain because their document is new or pinned, as shares of the score they have: both decide between
 * hits that are about as good, and lift none that is weak.
 */
export function addFactors(
  chunk: FusedChunk,
  { updatedAt, isPinned }: Pick<DocumentInfo, 'updatedAt' | 'isPinned'>,
  now: Date,
): FusedChunk {
  const ageDays = Math.max(0, now.getTime() - updatedAt.getTime()) / dayMs;
  const recency = chunk.score * recencyShare * 2 ** (-ageDays / recencyHalfLifeDays);
  const pinned = isPinned ? chunk.score * pinnedShare : 0;
  return {
    ...chunk,
    score: chunk.score + recency + pinned,
    factors: { recency, ...(isPinned && { pinned }) },
  };
}

/** Best first, equal scores by chunk id. */
export function byScore(a: FusedChunk, b: FusedChunk): number {
  return b.score - a.score || a.chunkId - b.chunkId;
}

/** Chunks of the known documents, with what these add to their scores, best first. */
export function withFactors(
  chunks: readonly FusedChunk[],
  documents: ReadonlyMap<string, DocumentInfo>,
  now: Date,
): FusedChunk[] {
  return chunks
    .flatMap((chunk) => {
      const document = documents.get(chunk.documentId);
      return document ? [addFactors(chunk, document, now)] : [];
    })
    .toSorted(byScore);
}
