import type { LegName, SkippedLeg } from '@onyx/contracts';
import type { Reranker } from '@onyx/models';
import { knowsLanguage, type SearchModels } from '../search-models.ts';
import { termsToMark } from '../text/mark-matches.ts';
import { fuse, type FusedChunk } from './fuse.ts';
import { languagesInReach, textLanguages } from './languages-in-reach.ts';
import type { Question } from './question.ts';
import type { Reach } from './readable-collections.ts';
import { rerank } from './rerank.ts';
import { lexicalDepthIn, runLegs, type SearchParts } from './run-legs.ts';
import type { TranslatedWord } from './translate-question.ts';

export type SearcherParts = SearchParts & {
  models: SearchModels;
  getReranker: () => Promise<Reranker | null>;
};

/** What a caller may say about how to search. */
export type HowToSearch = {
  /** Ways of searching to use. All there are when absent, but for those turned off for a collection. */
  legs?: readonly LegName[] | undefined;
  /** False leaves a reranker out where there is one. */
  isReranked?: boolean | undefined;
  signal?: AbortSignal | undefined;
  /** What takes longer, in milliseconds, is left out. */
  budgetMs?: number | undefined;
};

export type Found = {
  chunks: FusedChunk[];
  translated: TranslatedWord[];
  skipped: SkippedLeg[];
  /** Whether words lead to more chunks than were looked at. */
  hasMore: boolean;
};

const defaultBudgetMs = 3_000;
const denseDepth = 100;

/**
 * Chunks for a question, best first: all legs at once, fused, reranked. What fails or is late is left out and named.
 * `lexicalDepth` is how many hits of the lexical leg are taken of the question's language.
 * @throws what a leg threw when none answered; the signal's reason when it is aborted.
 */
export async function findChunks(
  parts: SearcherParts,
  question: Question,
  reach: Reach,
  how: HowToSearch & { lexicalDepth: number },
): Promise<Found> {
  const { legs, isReranked = true, signal, budgetMs = defaultBudgetMs, lexicalDepth } = how;
  signal?.throwIfAborted();
  // A question of stop words or marks alone has no meaning to look for either.
  if (question.terms.length === 0) return { chunks: [], translated: [], skipped: [], hasMore: false };
  const endsAt = performance.now() + budgetMs;
  const models = parts.models
    .searched()
    .filter(
      ({ role, embedder }) => (legs?.includes(role) ?? true) && knowsLanguage(embedder, question.language),
    );
  const results = await runLegs(parts, question, {
    reachOf: (leg) => (legs ? reach : { ...reach, leg }),
    languages: await languagesInReach(parts.database, reach),
    models,
    isLexical: legs?.includes('lexical') ?? true,
    depths: { lexical: lexicalDepth, dense: denseDepth },
    budgetMs,
    signal,
  });
  const skipped: SkippedLeg[] = [...results.skipped];
  let chunks = fuse(results, question.language);
  const reranker = isReranked && chunks.length > 0 ? await parts.getReranker() : null;
  if (reranker) {
    const late = AbortSignal.timeout(Math.max(1, Math.ceil(endsAt - performance.now())));
    const ended = signal ? AbortSignal.any([late, signal]) : late;
    try {
      chunks = await parts.meter.leg('reranker', () =>
        rerank({ database: parts.database, reranker }, question, reach, chunks, ended),
      );
    } catch (error) {
      signal?.throwIfAborted();
      parts.logger.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'reranker left out');
      skipped.push('reranker');
    }
  }
  const hasMore = textLanguages.some(
    (language) =>
      (results.lexical[language]?.length ?? 0) >= lexicalDepthIn(language, question.language, lexicalDepth),
  );
  return { chunks, translated: results.translated, skipped, hasMore };
}

/** Terms to mark in what was found: those of the question and those that were added to it. */
export function markedTerms(query: string, found: Found): ReadonlySet<string> {
  return new Set([...termsToMark(query), ...found.translated.map((word) => word.term)]);
}
