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

export type FusionWeights = {
  lexical: number;
  /** Of the static encoder, instead of its own, where a chosen model answers too. */
  staticBesideModel: number;
  /** Of the static encoder, instead of its own, as far as the question's language has few chunks. */
  foreign: Pick<DenseWeights, 'same' | 'across' | 'acrossShare'>;
} & Record<DenseRole, DenseWeights>;

/**
 * Chosen on ten collections in two languages, apart and mixed, all their questions seen: what they gain there says
 * little of others. More of `latent` helps collections on one narrow subject and harms questions that need two documents.
 */
export const defaultWeights: FusionWeights = {
  lexical: 1,
  staticBesideModel: 0.15,
  foreign: { same: 1, across: 1, acrossShare: 0 },
  static: { same: 0.4, across: 0.5, acrossShare: 0.2, alone: 0.15 },
  latent: { same: 0.12, across: 0, acrossShare: 0, alone: 0.25 },
  model: { same: 1.2, across: 0.8, acrossShare: 0.2, alone: 0.2 },
};

/** The dense score of this rank is where "not standing out" begins. */
const backgroundRank = 100;
/** How much of the background is taken off: of one language half; between languages it is what makes them comparable. */
const backgroundShare = { alone: 0.5, among: 0.8 };

/**
 * How far the lexical scores of a language are measured by the best of that language, not of all. Translated words weigh
 * less than typed ones, and words of a language with few chunks are less rare there, so that its best is lower for that
 * reason alone. Measured by it alone, noise would count as an answer.
 */
const ownMeasure = { translated: 0.25, typed: 0.5 };

/**
 * One list of all legs. Lexical scores are divided by a mean of the highest of the question and the highest of their
 * language. Dense ones are counted from
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
  for (const { language, hits, best } of lexical) {
    const isOwn = language === questionLanguage;
    const own = isOwn ? ownMeasure.typed : language === 'other' ? 0 : ownMeasure.translated;
    const measure = best ** own * lexicalBest ** (1 - own);
    hits.forEach((hit, index) => {
      const contribution = (weights.lexical * hit.score) / measure;
      add(hit, language, 'lexical', { rank: index + 1, score: hit.score, contribution });
    });
  }
  const hasWords = new Set(chunks.keys());

  for (const role of ['static', 'latent', 'model'] as const) {
    const found = entries(legs.dense[role] ?? {});
    const isAlone = found.length === 1 && found[0]?.language === questionLanguage;
    const share = isAlone ? backgroundShare.alone : backgroundShare.among;
    const dense = found.map((list) => ({ ...list, background: share * backgroundOf(list.hits) }));
    const standsOut = Math.max(...dense.map(({ best, background }) => best - background));
    const denseBest = Math.max(...dense.map(({ best }) => best));
    const weight = weightsOf(role, legs.dense, questionLanguage, weights);
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

/** The weights of a dense leg for one question. */
function weightsOf(
  role: DenseRole,
  dense: DenseHits,
  questionLanguage: TextLanguage,
  weights: FusionWeights,
): DenseWeights {
  const own = weights[role];
  const found = entries(dense[role] ?? {});
  const countOf = (isOwn: boolean): number =>
    Math.max(
      0,
      ...found
        .filter(({ language }) => (language === questionLanguage) === isOwn)
        .map(({ hits }) => hits.length),
    );
  const others = countOf(false);
  // With few chunks in its own language the answer to a question is sooner in the other one.
  const foreign = role === 'static' ? Math.max(0, 1 - countOf(true) / Math.max(1, others)) : 0;
  // Of a handful of chunks there is no background to tell how far one stands out.
  const known = Math.min(1, others / backgroundRank);
  const between = (from: number, to: number): number => from * known + (to - from * known) * foreign;
  const isBesideModel = role === 'static' && entries(dense.model ?? {}).length > 0;
  return {
    ...own,
    // Few chunks of its own language must not weigh less than many of another.
    same: isBesideModel ? weights.staticBesideModel : own.same + (weights.foreign.same - own.same) * foreign,
    across: between(own.across, weights.foreign.across),
    acrossShare: between(own.acrossShare, weights.foreign.acrossShare),
  };
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
