import { AppError, evaluationModeSchema, toErrorInfo } from '@onyx/contracts';
import type { Database, EvaluationScore, EvaluationSetting } from '@onyx/database';
import type { Searcher } from '@onyx/search';
import type { Logger } from '@onyx/telemetry';
import type { JobContext, JobFailure } from '../jobs/index.ts';
import { legDifference, type QuestionScores } from './compare-runs.ts';
import {
  failRun,
  finishRun,
  findRunAtWork,
  isStillAllowed,
  listResults,
  listUnasked,
  storeResults,
  type AskedQuestion,
  type RunAtWork,
} from './runs.queries.ts';
import { scoreQuestion } from './score-question.ts';
import {
  searchSetting,
  settingsToAsk,
  switchableLegs,
  turnedSetting,
  type Measurable,
  type SearchSetting,
} from './search-settings.ts';
import { summarise } from './summarise.ts';
import { turnOffWorstLeg } from './turn-off-leg.ts';

export type RunEvaluationOptions = {
  database: Database;
  searcher: Pick<Searcher, 'search'>;
  measurable: () => Measurable;
  logger: Logger;
};

/** Tries of one run, counting those that took their process with them. */
const maxAttempts = 6;
/** Questions between two looks at whether the run is still wanted; their results are stored together. */
const questionsAtOnce = 8;
/** People wait three seconds for a leg at most; here a busy machine must not change the figures. */
const budgetMs = 60_000;

/**
 * Works on a run: asks every question in every setting, as the person who started it, and stores how each was
 * answered. What was stored before the job was cut off is not asked again.
 */
export function createRunEvaluation(options: RunEvaluationOptions) {
  const { database, logger } = options;
  return async (
    { key: runId }: { key: string },
    { attempt, signal, enterStage }: JobContext,
  ): Promise<JobFailure> => {
    const run = await findRunAtWork(database, runId);
    if (run?.status === 'failed') return run.error ?? { code: 'internal' };
    if (!run || (run.status !== 'queued' && run.status !== 'running')) return undefined;
    try {
      if (attempt > maxAttempts) throw new AppError('internal');
      enterStage('asking');
      await askAll(options, run, signal);
      enterStage('summarising');
      await conclude(database, run);
      return undefined;
    } catch (error) {
      if (signal.aborted || (attempt < maxAttempts && !(error instanceof AppError))) throw error;
      logger.warn({ err: error, runId, attempt }, 'an evaluation failed');
      await failRun(database, runId, toErrorInfo(error));
      return toErrorInfo(error);
    }
  };
}

/** Until all are asked, or somebody stops the run. */
async function askAll(options: RunEvaluationOptions, run: RunAtWork, signal: AbortSignal): Promise<void> {
  const { database } = options;
  const there = options.measurable().legs;
  const turned = run.settings.checksLegs ? switchableLegs({ legs: there, hasReranker: false }) : [];
  const settings = settingsToAsk(run.settings.modes, turned);
  let isWanted = await storeResults(database, run.id, []);
  while (isWanted) {
    signal.throwIfAborted();
    // Who may no longer read would be told that nothing is found.
    if (!(await isStillAllowed(database, run))) throw new AppError('forbidden');
    const questions = await listUnasked(database, run, questionsAtOnce);
    if (questions.length === 0) return;
    const results: Pick<QuestionScores, 'questionId' | 'scores'>[] = [];
    for (const question of questions) {
      const scores: Partial<Record<EvaluationSetting, EvaluationScore>> = {};
      for (const setting of settings) {
        scores[setting] = await ask(options, run, question, searchSetting(setting, run.legs, there), signal);
      }
      results.push({ questionId: question.id, scores });
    }
    isWanted = await storeResults(database, run.id, results);
  }
}

async function ask(
  { searcher }: RunEvaluationOptions,
  run: RunAtWork,
  question: AskedQuestion,
  setting: SearchSetting,
  signal: AbortSignal,
): Promise<EvaluationScore> {
  const startedAt = performance.now();
  const response = await searcher.search({
    userId: run.startedBy,
    query: question.text,
    filter: { collectionIds: [run.collectionId] },
    offset: 0,
    limit: run.settings.limit,
    explain: false,
    budgetMs,
    signal,
    ...setting,
  });
  return scoreQuestion(response, question.judgements, performance.now() - startedAt);
}

async function conclude(database: Database, run: RunAtWork): Promise<void> {
  const results = await listResults(database, run.id);
  const scoresOf = (setting: EvaluationSetting) => results.flatMap(({ scores }) => scores[setting] ?? []);
  const figures = Object.fromEntries(
    evaluationModeSchema.options
      .map((mode) => [mode, scoresOf(mode)] as const)
      .filter(([, scores]) => scores.length > 0)
      .map(([mode, scores]) => [mode, summarise(scores, run.settings.limit)]),
  );
  const legDifferences = await differencesOfLegs(run, results);
  await finishRun(database, run.id, { figures, legDifferences });
  if (run.settings.checksLegs) await turnOffWorstLeg(database, run, legDifferences);
}

async function differencesOfLegs(run: RunAtWork, results: readonly QuestionScores[]) {
  const entries = await Promise.all(
    (['static', 'latent', 'model'] as const)
      .filter((leg) => results.some(({ scores }) => scores[turnedSetting(leg)]))
      .map(async (leg) => {
        const difference = await legDifference(results, turnedSetting(leg), run.legs.includes(leg));
        return [leg, difference] as const;
      }),
  );
  return Object.fromEntries(entries);
}
