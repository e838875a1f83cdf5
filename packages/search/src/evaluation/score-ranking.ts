import type { SearchResult } from '@onyx/contracts';
import { ndcg, recall, reciprocalRank, type Judgements } from './metrics.ts';

export type RankingScore = {
  ndcg10: number;
  recall5: number;
  recall10: number;
  recall100: number;
  mrr10: number;
};

/** The documents of results in their order, each followed by its near duplicates, which stand under it. */
export function rankedDocuments(results: readonly Pick<SearchResult, 'documentId' | 'similar'>[]): string[] {
  return results.flatMap(({ documentId, similar }) => [
    documentId,
    ...similar.map((other) => other.documentId),
  ]);
}

/** Every measure of one question's ranking. */
export function scoreRanking(ranking: readonly string[], judgements: Judgements): RankingScore {
  return {
    ndcg10: ndcg(ranking, judgements, 10),
    recall5: recall(ranking, judgements, 5),
    recall10: recall(ranking, judgements, 10),
    recall100: recall(ranking, judgements, 100),
    mrr10: reciprocalRank(ranking, judgements, 10),
  };
}
