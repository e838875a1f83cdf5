import {
  evaluationModeSchema,
  type ChangedQuestion,
  type EvaluationComparison,
  type EvaluationDifference,
  type EvaluationMode,
} from '@onyx/contracts';
import type { EvaluationScore, EvaluationSetting } from '@onyx/database';
import { pairedBootstrap } from './paired-bootstrap.ts';

export type QuestionScores = {
  questionId: string;
  text: string;
  scores: Partial<Record<EvaluationSetting, EvaluationScore>>;
};

const maxShown = 100;
/** Smaller differences are rounding. */
const leastChange = 1e-9;

/** A run against an earlier one, over the questions that both asked. `mode`: whose questions are listed. */
export async function compareRuns(
  now: readonly QuestionScores[],
  earlier: readonly QuestionScores[],
  mode: EvaluationMode,
): Promise<EvaluationComparison> {
  const before = new Map(earlier.map(({ questionId, scores }) => [questionId, scores]));
  const pairs = (of: EvaluationMode) =>
    now.flatMap(({ questionId, text, scores }) => {
      const [one, other] = [scores[of], before.get(questionId)?.[of]];
      return one && other ? [{ questionId, text, now: one, earlier: other }] : [];
    });
  const differences: Partial<Record<EvaluationMode, EvaluationDifference>> = {};
  for (const one of evaluationModeSchema.options) {
    const changes = pairs(one).map((pair) => pair.now.ndcg10 - pair.earlier.ndcg10);
    if (changes.length > 0) differences[one] = await pairedBootstrap(changes);
  }
  const changed = pairs(mode).map((pair): ChangedQuestion & { change: number } => ({
    questionId: pair.questionId,
    text: pair.text,
    rank: pair.now.rank,
    earlierRank: pair.earlier.rank,
    ndcg10: pair.now.ndcg10,
    earlierNdcg10: pair.earlier.ndcg10,
    change: pair.now.ndcg10 - pair.earlier.ndcg10,
  }));
  const list = (sign: 1 | -1) => {
    const questions = changed
      .filter(({ change }) => change * sign > leastChange)
      .toSorted((a, b) => (b.change - a.change) * sign)
      .map(({ change: _change, ...question }) => question);
    return { total: questions.length, questions: questions.slice(0, maxShown) };
  };
  return { differences, worse: list(-1), better: list(1) };
}

/** What a leg adds to the others: the questions' nDCG@10 with it less those without it. */
export function legDifference(
  questions: readonly QuestionScores[],
  turned: EvaluationSetting,
  isOn: boolean,
): Promise<EvaluationDifference> {
  return pairedBootstrap(
    questions.flatMap(({ scores }) => {
      const [hybrid, other] = [scores.hybrid, scores[turned]];
      if (!hybrid || !other) return [];
      return [(hybrid.ndcg10 - other.ndcg10) * (isOn ? 1 : -1)];
    }),
  );
}
