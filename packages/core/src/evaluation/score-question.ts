import type { PassageLocation, SearchResponse, SearchResult } from '@onyx/contracts';
import type { EvaluationScore } from '@onyx/database';
import { ndcg, recall, reciprocalRank } from '@onyx/search';

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
  const ranking = results.map(({ documentId }) => documentId);
  const gains = new Map(judgements.map(({ documentId, gain }) => [documentId, gain]));
  const first = ranking.findIndex((id) => gains.has(id));
  return {
    rank: first === -1 ? null : first + 1,
    ndcg10: ndcg(ranking, gains, 10),
    recall5: recall(ranking, gains, 5),
    recall10: recall(ranking, gains, 10),
    recall100: recall(ranking, gains, 100),
    mrr10: reciprocalRank(ranking, gains, 10),
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
