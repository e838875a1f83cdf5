import type { LegName, TextLanguage } from '@onyx/contracts';
import type { ChunkHit, LegHits } from '../lexical/lexical-engine.ts';
import type { DenseRole } from '../search-models.ts';
import type { DenseHits } from './run-legs.ts';

export type LegPart = { rank: number; score: number; contribution: number };

export type FusedChunk = {
  chunkId: number;
  documentId: string;
  language: TextLanguage;
  score: number;
  legs: Partial<Record<LegName, LegPart>>;
  /** What it gained for other reasons than its text. */
  factors?: { recency?: number; pinned?: number };
  rerank?: { rank: number; score: number };
};

export type DenseWeights = {
  /** Of a chunk in the question's own language. */
  same: number;
  /** Of a chunk in another language, where words lead less far. */
  across: number;
  /** Added for a chunk in another language by its share of the best score of all, standing out or not. */
  acrossShare: number;
  /** A chunk that no word leads to counts only from this cosine. */
  alone: number;
};

export type FusionWeights = { lexical: number } & Record<DenseRole, DenseWeights>;

/** Tuned on seven collections in two languages, apart and mixed (19,837 passages). */
export const defaultWeights: FusionWeights = {
  lexical: 1,
  static: { same: 0.4, across: 0.35, acrossShare: 0.2, alone: 0.25 },
  latent: { same: 0.5, across: 0, acrossShare: 0, alone: 0.25 },
  model: { same: 1.5, across: 1, acrossShare: 0.2, alone: 0.25 },
};

/** The dense score of this rank is where "not standing out" begins. */
const backgroundRank = 100;

/**
 * One list of all legs. Lexical scores are divided by the highest of the question. Dense ones are counted from
 * their language's background (two languages form clouds apart, so raw scores cannot be compared) and divided
 * by how far the best stands out of it in any language: a language that has no answer gets little.
 * Best first, equal scores by chunk id.
 */
export function fuse(
  legs: { lexical: LegHits; dense: DenseHits },
  questionLanguage: TextLanguage,
  weights: FusionWeights = defaultWeights,
): FusedChunk[] {
  const chunks = new Map<number, FusedChunk>();
  const add = (hit: ChunkHit, language: TextLanguage, leg: LegName, part: LegPart): void => {
    let chunk = chunks.get(hit.chunkId);
    if (!chunk) {
      chunk = { chunkId: hit.chunkId, documentId: hit.documentId, language, score: 0, legs: {} };
      chunks.set(hit.chunkId, chunk);
    }
    chunk.legs[leg] = part;
    chunk.score += part.contribution;
  };

  const lexical = entries(legs.lexical);
  const lexicalBest = Math.max(...lexical.map(({ best }) => best));
  for (const { language, hits } of lexical) {
    hits.forEach((hit, index) => {
      const contribution = (weights.lexical * hit.score) / lexicalBest;
      add(hit, language, 'lexical', { rank: index + 1, score: hit.score, contribution });
    });
  }
  const hasWords = new Set(chunks.keys());

  for (const role of ['static', 'latent', 'model'] as const) {
    const weight = weights[role];
    const dense = entries(legs.dense[role] ?? {}).map((list) => ({
      ...list,
      background: backgroundOf(list.hits),
    }));
    const standsOut = Math.max(...dense.map(({ best, background }) => best - background));
    const denseBest = Math.max(...dense.map(({ best }) => best));
    for (const { language, hits, background } of dense) {
      const isAcross = language !== questionLanguage;
      hits.forEach((hit, index) => {
        if (hit.score <= 0 || (!hasWords.has(hit.chunkId) && hit.score < weight.alone)) return;
        const above = standsOut > 0 ? Math.max(0, hit.score - background) / standsOut : 0;
        const contribution = isAcross
          ? weight.across * above + (weight.acrossShare * hit.score) / denseBest
          : weight.same * above;
        add(hit, language, role, { rank: index + 1, score: hit.score, contribution });
      });
    }
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
