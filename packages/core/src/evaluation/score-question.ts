import type { PassageLocation, SearchResponse, SearchResult } from '@onyx/contracts';
import type { EvaluationScore } from '@onyx/database';
import { rankedDocuments, scoreRanking } from '@onyx/search';

export type ScoredJudgement = {
  documentId: string;
  gain: number;
  passage: string | null;
  page: number | null;
};

/** How well one question was answered. */
export function scoreQuestion(
  { results, skippedLegs }: Pick<SearchResponse, 'results' | 'skippedLegs'>,
  judgements: readonly ScoredJudgement[],
  tookMs: number,
): EvaluationScore {
  const ranking = rankedDocuments(results);
  const gains = new Map(judgements.map(({ documentId, gain }) => [documentId, gain]));
  const first = ranking.findIndex((id) => gains.has(id));
  return {
    rank: first === -1 ? null : first + 1,
    ...scoreRanking(ranking, gains),
    passage10: isPassageShown(results.slice(0, 10), judgements),
    tookMs,
    isIncomplete: skippedLegs.length > 0,
  };
}

/** Whether a right passage is among those shown; null when none is named. */
function isPassageShown(
  results: readonly SearchResult[],
  judgements: readonly ScoredJudgement[],
): boolean | null {
  const named = judgements.filter(({ passage, page }) => passage !== null || page !== null);
  if (named.length === 0) return null;
  return named.some(({ documentId, passage, page }) =>
    results
      .filter((result) => result.documentId === documentId)
      .flatMap(({ passages }) => passages)
      .some(({ text, location }) =>
        passage === null ? isOnPage(location, page) : plain(text).includes(plain(passage)),
      ),
  );
}

function isOnPage({ page, pageEnd, slide }: PassageLocation, wanted: number | null): boolean {
  const first = page ?? slide;
  if (first === undefined || wanted === null) return false;
  return first <= wanted && wanted <= (pageEnd ?? first);
}

/** Text without what a copy through another program changes: case, width, white space. */
function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, '');
}
