import type { EvaluationFigures } from '@onyx/contracts';
import type { EvaluationScore } from '@onyx/database';
import { mean, percentile } from '@onyx/search';

/** The figures of a run in one setting. `limit`: documents that were looked at. */
export function summarise(scores: readonly EvaluationScore[], limit: number): EvaluationFigures {
  const meanOf = (key: 'ndcg10' | 'recall5' | 'recall10' | 'recall100' | 'mrr10') =>
    rounded(mean(scores.map((score) => score[key])));
  const times = scores.map(({ tookMs }) => tookMs);
  const passages = scores.flatMap(({ passage10 }) => (passage10 === null ? [] : [Number(passage10)]));
  return {
    questions: scores.length,
    ndcg10: meanOf('ndcg10'),
    recall5: meanOf('recall5'),
    recall10: meanOf('recall10'),
    recall100: limit >= 100 ? meanOf('recall100') : null,
    mrr10: meanOf('mrr10'),
    passage10: passages.length > 0 ? rounded(mean(passages)) : null,
    latencyMs: { p50: rounded(percentile(times, 0.5)), p95: rounded(percentile(times, 0.95)) },
    incomplete: scores.filter(({ isIncomplete }) => isIncomplete).length,
  };
}

/** To what a file of figures needs; the digits behind are noise. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
