import type { EvaluationRun, EvaluationSet } from '@onyx/contracts';
import type { SetRow } from './evaluation.queries.ts';
import type { RunRow } from './runs.queries.ts';

/** Runs whose figures make the trend of a set. */
export const trendLength = 20;

/** `runs`: those of the set, newest first. */
export function toSet(row: SetRow, runs: readonly RunRow[]): EvaluationSet {
  const done = runs.filter(({ status }) => status === 'done');
  const hybrid = done.slice(0, trendLength).flatMap(({ figures }) => figures?.hybrid ?? []);
  return {
    id: row.id,
    name: row.name,
    collectionId: row.collectionId,
    collectionName: row.collectionName,
    questions: row.questions,
    unanswerable: row.questions - row.answerable,
    lastRun: runs[0] ? toRun(runs[0]) : null,
    lastFigures: hybrid[0] ?? null,
    trend: hybrid.map(({ ndcg10 }) => ndcg10).toReversed(),
    createdAt: row.createdAt.toISOString(),
  };
}

export function toRun(row: RunRow): EvaluationRun {
  const { id, status, settings, legs, done, total, figures, legDifferences, error } = row;
  return {
    id,
    status,
    settings,
    legs,
    done,
    total,
    figures,
    legDifferences,
    error,
    startedBy: row.startedByName,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
