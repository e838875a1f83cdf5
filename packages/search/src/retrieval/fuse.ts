import type { TextLanguage } from '@onyx/contracts';
import type { ChunkHit } from '../lexical/lexical-engine.ts';

/** A leg's hits, one list for each language of the chunks. */
export type LegHits = Partial<Record<TextLanguage, ChunkHit[]>>;

export type LegPart = { rank: number; score: number; contribution: number };

export type FusedChunk = {
  chunkId: number;
  documentId: string;
  language: TextLanguage;
  score: number;
  lexical?: LegPart;
  dense?: LegPart;
};

export type FusionWeights = {
  lexical: number;
  dense: number;
  /** Of the dense leg where question and chunk differ in language: words help less there. */
  denseAcross: number;
  /** A chunk that no word of the question leads to counts only from this share of the best dense score. */
  denseAlone: number;
};

export const defaultWeights: FusionWeights = { lexical: 1, dense: 0.4, denseAcross: 0.8, denseAlone: 0.25 };

/**
 * One list of both legs. Lexical scores are divided by the highest of the question; dense ones by the highest of
 * their language, since the two languages form clouds apart. Best first, equal scores by chunk id.
 */
export function fuse(
  legs: { lexical: LegHits; dense: LegHits },
  questionLanguage: TextLanguage,
  weights: FusionWeights = defaultWeights,
): FusedChunk[] {
  const chunks = new Map<number, FusedChunk>();
  const partOf = (hit: ChunkHit, language: TextLanguage): FusedChunk => {
    let chunk = chunks.get(hit.chunkId);
    if (!chunk) {
      chunk = { chunkId: hit.chunkId, documentId: hit.documentId, language, score: 0 };
      chunks.set(hit.chunkId, chunk);
    }
    return chunk;
  };

  const lexicalBest = Math.max(0, ...entries(legs.lexical).map(([, hits]) => hits[0]?.score ?? 0));
  for (const [language, hits] of entries(legs.lexical)) {
    hits.forEach((hit, index) => {
      const chunk = partOf(hit, language);
      const contribution = (weights.lexical * hit.score) / lexicalBest;
      chunk.lexical = { rank: index + 1, score: hit.score, contribution };
      chunk.score += contribution;
    });
  }
  for (const [language, hits] of entries(legs.dense)) {
    const best = hits[0]?.score ?? 0;
    const weight = language === questionLanguage ? weights.dense : weights.denseAcross;
    hits.forEach((hit, index) => {
      if (hit.score <= 0 || (!chunks.has(hit.chunkId) && hit.score < weights.denseAlone)) return;
      const chunk = partOf(hit, language);
      const contribution = (weight * hit.score) / best;
      chunk.dense = { rank: index + 1, score: hit.score, contribution };
      chunk.score += contribution;
    });
  }
  return [...chunks.values()].toSorted((a, b) => b.score - a.score || a.chunkId - b.chunkId);
}

function entries(hits: LegHits): [TextLanguage, ChunkHit[]][] {
  return (['en', 'zh', 'other'] as const).flatMap((language) => {
    const list = hits[language];
    return list ? [[language, list]] : [];
  });
}
