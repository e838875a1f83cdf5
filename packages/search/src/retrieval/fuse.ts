import type { TextLanguage } from '@onyx/contracts';
import type { ChunkHit, LegHits } from '../lexical/lexical-engine.ts';

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
  /** Of a chunk in the question's own language. */
  dense: number;
  /** Of a chunk in another language, where words lead less far. */
  denseAcross: number;
  /** Added for a chunk in another language by its share of the best dense score of all, standing out or not. */
  acrossShare: number;
  /** A chunk that no word leads to counts only from this cosine. */
  denseAlone: number;
};

/** Tuned on seven collections in two languages, apart and mixed (19,837 passages). */
export const defaultWeights: FusionWeights = {
  lexical: 1,
  dense: 0.4,
  denseAcross: 0.35,
  acrossShare: 0.2,
  denseAlone: 0.25,
};

/** The dense score of this rank is where "not standing out" begins. */
const backgroundRank = 100;

/**
 * One list of both legs. Lexical scores are divided by the highest of the question. Dense ones are counted from
 * their language's background (the two languages form clouds apart, so raw scores cannot be compared) and divided
 * by how far the best stands out of it in any language: a language that has no answer gets little.
 * Best first, equal scores by chunk id.
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

  const lexical = entries(legs.lexical);
  const lexicalBest = Math.max(...lexical.map(({ best }) => best));
  for (const { language, hits } of lexical) {
    hits.forEach((hit, index) => {
      const chunk = partOf(hit, language);
      const contribution = (weights.lexical * hit.score) / lexicalBest;
      chunk.lexical = { rank: index + 1, score: hit.score, contribution };
      chunk.score += contribution;
    });
  }

  const dense = entries(legs.dense).map((list) => ({ ...list, background: backgroundOf(list.hits) }));
  const standsOut = Math.max(...dense.map(({ best, background }) => best - background));
  const denseBest = Math.max(...dense.map(({ best }) => best));
  for (const { language, hits, background } of dense) {
    const isAcross = language !== questionLanguage;
    hits.forEach((hit, index) => {
      if (hit.score <= 0 || (!chunks.has(hit.chunkId) && hit.score < weights.denseAlone)) return;
      const chunk = partOf(hit, language);
      const above = standsOut > 0 ? Math.max(0, hit.score - background) / standsOut : 0;
      const contribution = isAcross
        ? weights.denseAcross * above + (weights.acrossShare * hit.score) / denseBest
        : weights.dense * above;
      chunk.dense = { rank: index + 1, score: hit.score, contribution };
      chunk.score += contribution;
    });
  }
  return [...chunks.values()].toSorted((a, b) => b.score - a.score || a.chunkId - b.chunkId);
}

/** Of fewer chunks than reach that rank, the less the fewer they are: few hits are no background. */
function backgroundOf(hits: readonly ChunkHit[]): number {
  const at = hits[Math.min(hits.length, backgroundRank) - 1]?.score ?? 0;
  return Math.max(0, at) * Math.min(1, hits.length / backgroundRank);
}

type List = { language: TextLanguage; hits: ChunkHit[]; best: number };

function entries(legs: LegHits): List[] {
  return (['en', 'zh', 'other'] as const).flatMap((language) => {
    const hits = legs[language] ?? [];
    const best = hits[0]?.score ?? 0;
    return best > 0 ? [{ language, hits, best }] : [];
  });
}
