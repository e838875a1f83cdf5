import type { Database } from '@onyx/database';
import type { Reranker } from '@onyx/models';
import { knowsLanguage } from '../search-models.ts';
import type { FusedChunk } from './fuse.ts';
import { readChunks } from './passages.ts';
import type { Question } from './question.ts';
import { byScore } from './rank-factors.ts';
import type { Reach } from './readable-collections.ts';

/** Chunks that a reranker reads. It costs by the chunk; the right one is seldom further down. */
const depth = 40;

/**
 * Puts the best chunks into the order of a model that reads question and text together. Their scores become 1 to 2
 * by where they lie between its lowest and its highest; those of all others, left below 1, stay in their order.
 * Unchanged when the model knows the question's language not.
 */
export async function rerank(
  parts: { database: Database; reranker: Reranker },
  question: Question,
  reach: Reach,
  chunks: readonly FusedChunk[],
  signal: AbortSignal,
): Promise<FusedChunk[]> {
  const { database, reranker } = parts;
  if (!knowsLanguage(reranker, question.language)) return [...chunks];
  const rows = await readChunks(
    database,
    reach,
    chunks.slice(0, depth).map((chunk) => chunk.chunkId),
  );
  const read = chunks.slice(0, depth).filter((chunk) => rows.has(chunk.chunkId));
  if (read.length === 0) return [...chunks];
  const texts = read.map((chunk) => {
    const row = rows.get(chunk.chunkId);
    return [...(row?.location.headingPath ?? []), row?.text ?? ''].join('\n');
  });
  const scores = await reranker.rerank(question.text, texts, { signal });
  const highest = Math.max(...scores);
  const lowest = Math.min(...scores);
  const ranked = read
    .map((chunk, index) => {
      const score = scores[index] ?? lowest;
      const share = highest > lowest ? (score - lowest) / (highest - lowest) : 1;
      return { ...chunk, score: 1 + share, rerank: { rank: 0, score } };
    })
    .toSorted(byScore)
    .map((chunk, index) => ({ ...chunk, rerank: { ...chunk.rerank, rank: index + 1 } }));
  const isRead = new Set(read.map((chunk) => chunk.chunkId));
  const rest = chunks.filter((chunk) => !isRead.has(chunk.chunkId));
  const best = rest[0]?.score ?? 1;
  return [...ranked, ...rest.map((chunk) => ({ ...chunk, score: (0.99 * chunk.score) / best }))];
}
