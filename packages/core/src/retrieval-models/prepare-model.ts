import { AppError, toErrorInfo, type JobStage } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import type { SearchIndex } from '@onyx/search';
import type { Logger } from '@onyx/telemetry';
import { createProgressReporter } from '../ingestion/index.ts';
import type { JobContext, JobFailure, JobHandlers } from '../jobs/index.ts';
import type { ChosenModels } from './chosen-models.ts';
import type { ModelOpener, Watch } from './model-opener.ts';
import {
  deleteModel,
  enterState,
  failModel,
  findModel,
  isVectorIdShared,
  storeModelProgress,
  type RetrievalModelRow,
} from './retrieval-models.queries.ts';
import { storedLanguages } from './retrieval-models.view.ts';
import { samplePassage, sampleQuestion } from './test-model.ts';

export type PreparationOptions = {
  database: Database;
  opener: ModelOpener;
  chosen: Pick<ChosenModels, 'embedder' | 'reload'>;
  searchIndex: Pick<SearchIndex, 'embedAll' | 'removeVectors' | 'maintain'>;
  logger: Logger;
};

const progressIntervalMs = 500;
/** Tries of a step that a network or a service may have spoilt. */
const maxAttempts = 6;

/** Somebody stopped or removed the model in the middle of a step. */
class Superseded extends Error {}

/**
 * The job that brings a model to where its row says it should go: fetched, checked, its vectors made; or cleared
 * away. Each step can be repeated, and goes on where it was cut off.
 */
export function createPreparation(options: PreparationOptions): JobHandlers['prepare-retrieval-model'] {
  const { database, logger } = options;
  const running = new Map<string, Promise<JobFailure>>();

  async function prepare(id: string, context: JobContext): Promise<JobFailure> {
    for (;;) {
      const row = await findModel(database, id);
      if (row?.state === 'failed') return row.error ?? { code: 'internal' };
      if (!row || row.state === 'stopped') return undefined;
      context.enterStage(stages[row.state]);
      const isWholeWay = row.state === 'ready' || row.state === 'removing';
      try {
        await steps[row.state](options, row, context.signal);
      } catch (error) {
        if (error instanceof Superseded) continue;
        if (context.signal.aborted || isWholeWay || mayTryAgain(error, context)) throw error;
        logger.warn({ err: error, model: row.name, state: row.state }, 'a model could not be prepared');
        await failModel(database, row, toErrorInfo(error));
      }
      await options.chosen.reload();
      if (isWholeWay) return undefined;
    }
  }

  return async ({ key }, context) => {
    // A second job for the same model takes over what the first left.
    while (running.has(key)) await running.get(key)?.catch(() => undefined);
    const work = prepare(key, context).finally(() => running.delete(key));
    running.set(key, work);
    return work;
  };
}

function mayTryAgain(error: unknown, { attempt }: JobContext): boolean {
  return attempt < maxAttempts && !(error instanceof AppError && !error.isRetryable);
}

const stages = {
  downloading: 'downloading',
  checking: 'checking',
  building: 'building',
  ready: 'filling',
  removing: 'removing',
} as const satisfies Record<Exclude<RetrievalModelRow['state'], 'stopped' | 'failed'>, JobStage>;

type Step = (options: PreparationOptions, row: RetrievalModelRow, signal: AbortSignal) => Promise<void>;

const steps: Record<Exclude<RetrievalModelRow['state'], 'stopped' | 'failed'>, Step> = {
  downloading: download,
  checking: check,
  building: build,
  ready: fill,
  removing: remove,
};

async function download(
  { database, opener }: PreparationOptions,
  row: RetrievalModelRow,
  signal: AbortSignal,
) {
  await withProgress(database, row, signal, (watch) => opener.download(row, watch));
  await enterState(database, row, 'checking');
}

async function check(
  { database, opener, searchIndex }: PreparationOptions,
  row: RetrievalModelRow,
  signal: AbortSignal,
) {
  const found = await examine(opener, row, signal);
  if (row.vectorId !== null && row.vectorId !== found.vectorId)
    await clear(database, searchIndex, row, signal);
  await enterState(database, row, row.purpose === 'embedding' ? 'building' : 'ready', {
    ...found,
    languages: row.wantedLanguages ?? found.languages,
  });
}

/** Loads a model and lets it work once: what cannot do that shall not be chosen. */
async function examine(opener: ModelOpener, row: RetrievalModelRow, signal: AbortSignal) {
  if (row.purpose === 'reranking') {
    const reranker = await opener.reranker(row);
    try {
      await reranker.rerank(sampleQuestion, [samplePassage], { signal });
      return { vectorId: null, dimensions: null, languages: storedLanguages(reranker.languages) };
    } finally {
      await reranker.close();
    }
  }
  // What was learned of it before may no longer be so.
  const embedder = await opener.embedder({ ...row, dimensions: null });
  try {
    await embedder.embedPassages([samplePassage], { signal });
    const { id, dimensions, languages } = embedder;
    return { vectorId: id, dimensions, languages: storedLanguages(languages) };
  } finally {
    await embedder.close();
  }
}

async function build(options: PreparationOptions, row: RetrievalModelRow, signal: AbortSignal) {
  await fill(options, row, signal);
  await options.searchIndex.maintain();
  await enterState(options.database, row, 'ready');
}

/**
 * Makes the vectors that are missing: all of a new model; of one that is ready those of documents that went without,
 * because it was away or another process did not know it yet.
 */
async function fill(options: PreparationOptions, row: RetrievalModelRow, signal: AbortSignal) {
  if (row.purpose !== 'embedding') return;
  const embedder = await embedderOf(options, row);
  await withProgress(options.database, row, signal, async (watch) => {
    await options.searchIndex.embedAll({ embedder, ...watch });
  });
}

async function remove(
  { database, opener, searchIndex }: PreparationOptions,
  row: RetrievalModelRow,
  signal: AbortSignal,
) {
  await clear(database, searchIndex, row, signal);
  await opener.removeFiles(row);
  await deleteModel(database, row.id);
}

/** Vectors may belong to a second row of the same model, too. */
async function clear(
  database: Database,
  searchIndex: PreparationOptions['searchIndex'],
  row: RetrievalModelRow,
  signal: AbortSignal,
): Promise<void> {
  if (row.vectorId === null || (await isVectorIdShared(database, row.id, row.vectorId))) return;
  await searchIndex.removeVectors(row.vectorId, signal);
}

async function embedderOf({ chosen }: PreparationOptions, row: RetrievalModelRow) {
  await chosen.reload();
  const embedder = chosen.embedder(row.id);
  // Somebody moved the row on: the next try sees where to.
  if (!embedder) throw new AppError('conflict', { isRetryable: true });
  return embedder;
}

/** Stores how far a step is, and ends it when the row has moved on meanwhile. */
async function withProgress(
  database: Database,
  row: RetrievalModelRow,
  signal: AbortSignal,
  work: (watch: Watch) => Promise<void>,
): Promise<void> {
  const superseded = new AbortController();
  const startedAt = new Date();
  let first: number | undefined;
  const reporter = createProgressReporter(async ({ done, total }: { done: number; total: number }) => {
    const progress = { done, total, first: first ?? done, startedAt };
    if (!(await storeModelProgress(database, row, progress))) superseded.abort(new Superseded());
  }, progressIntervalMs);
  try {
    await work({
      signal: AbortSignal.any([signal, superseded.signal]),
      onProgress: (done, total) => {
        first ??= done;
        reporter.report({ done, total });
      },
    });
  } catch (error) {
    superseded.signal.throwIfAborted();
    throw error;
  } finally {
    await reporter.close();
  }
}
