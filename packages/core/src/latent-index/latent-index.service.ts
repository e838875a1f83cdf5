import { toErrorInfo, type TextLanguage } from '@onyx/contracts';
import type { Database, DatabaseTransaction } from '@onyx/database';
import type { Embedder } from '@onyx/models';
import {
  countPublishedChunks,
  createLatentEmbedder,
  deleteLatentModels,
  findOrphanedIds,
  latentLanguages,
  noticedAfterMs,
  promoteLatentModel,
  readLatentModel,
  readLatentRows,
  readTrainingChunks,
  retireLatentModel,
  startLatentTrainer,
  storeLatentModel,
  type LatentModels,
  type LatentRow,
  type LatentTrainer,
  type SearchIndex,
} from '@onyx/search';
import type { Logger } from '@onyx/telemetry';
import { setTimeout as pause } from 'node:timers/promises';
import { countChunksWritten, countDocuments, isWorkPending } from '../ingestion/index.ts';
import type { JobContext, JobHandlers, JobQueue } from '../jobs/index.ts';
import { countPublishedAfter } from './latent-index.queries.ts';
import { whatIsDue, type Due } from './when-to-train.ts';

export type LatentIndexOptions = {
  database: Database;
  searchIndex: Pick<SearchIndex, 'embedAll' | 'removeVectors'>;
  /** Those that this process searches; told of changes at once. */
  models: Pick<LatentModels, 'refresh'>;
  queue: JobQueue;
  logger: Logger;
  /** After which time every process has noticed a change; only tests have another. */
  noticeMs?: number;
};

export type LatentIndex = {
  handlers: Pick<JobHandlers, 'update-latent-index'>;
  /**
   * Has the learned models brought up to date when that is due: cheap while nothing changes.
   * @returns whether there was something to do.
   */
  runIfDue(now?: number): Promise<boolean>;
};

/** Has the learned models brought up to date in the background. */
export async function enqueueLatentUpdate(trx: DatabaseTransaction, queue: JobQueue): Promise<void> {
  await queue.enqueue(trx, 'update-latent-index', [{ key: 'all' }]);
}

/** A bulk import is waited for, but not for ever: what is already there should be found, too. */
const maxWaitMs = 10 * 60 * 1000;
const minPauseMs = 5 * 60 * 1000;
/** What failed will fail again: memory, the database, chunks that have no word in common. */
const pauseAfterFailureMs = 60 * 60 * 1000;
const maxAttempts = 3;

/**
 * Keeps one learned model a language in step with the chunks. Each state is in the database, and each step can be
 * repeated: a model is trained in a process of its own and stored as `building`; all chunks get its vectors, those
 * that come meanwhile get the vectors of both; then it is searched in the place of the one before, whose vectors are
 * removed when no process searches them any more.
 */
export function createLatentIndex(options: LatentIndexOptions): LatentIndex {
  const { database, searchIndex, models, queue, logger, noticeMs = noticedAfterMs } = options;
  let pendingSince: number | undefined;
  let lastSeen = '';
  let pausedUntil = -Infinity;

  async function stateOf(
    language: TextLanguage,
    rows: readonly LatentRow[],
    now: number,
  ): Promise<{ due: Due; building: LatentRow | undefined }> {
    const ofLanguage = rows.filter((row) => row.language === language);
    const searched = ofLanguage.find((row) => row.state === 'searched');
    const { chunkCount } = await countPublishedChunks(database, language);
    const addedCount = searched ? await countPublishedAfter(database, language, searched.lastChunkId) : 0;
    const model = searched ? { ...searched, addedCount } : null;
    return {
      due: whatIsDue({ chunkCount, model }, now),
      building: ofLanguage.find((row) => row.state === 'building'),
    };
  }

  async function hasWork(now: number): Promise<boolean> {
    const rows = await readLatentRows(database);
    if (rows.some((row) => row.state !== 'searched')) return true;
    // Everything below counts chunks, so it is asked only when something has changed.
    const seen = `${await countChunksWritten(database)} ${await countDocuments(database)} ${rows.length}`;
    if (seen === lastSeen) return false;
    const due = [];
    for (const language of latentLanguages) due.push((await stateOf(language, rows, now)).due);
    if (due.includes('train') || due.includes('drop')) return true;
    if ((await findOrphanedIds(database)).length > 0) return true;
    if (!due.includes('later')) lastSeen = seen;
    return false;
  }

  /** Takes up the model that is being built, or trains another. Null when there is nothing to learn from. */
  async function modelToBuild(
    language: TextLanguage,
    building: LatentRow | undefined,
    trainer: LatentTrainer,
  ): Promise<LatentRow | null> {
    if (building) {
      await trainer.use(await readLatentModel(database, building.number));
      return building;
    }
    const startedAt = performance.now();
    const trainedOn = await readTrainingChunks(database, language, trainer.add);
    const bytes = await trainer.train();
    if (!bytes) return null;
    const row = await storeLatentModel(database, bytes, trainedOn);
    const ms = Math.round(performance.now() - startedAt);
    logger.info(
      { language, chunks: row.chunkCount, dimensions: row.dimensions, ms },
      'a latent model was trained',
    );
    return row;
  }

  async function build(
    language: TextLanguage,
    building: LatentRow | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const trainer = startLatentTrainer(signal);
    try {
      const row = await modelToBuild(language, building, trainer);
      if (!row) {
        pausedUntil = Date.now() + pauseAfterFailureMs;
        return;
      }
      await models.refresh();
      const embedder: Embedder = {
        ...createLatentEmbedder(database, row),
        embedPassages: (texts) => trainer.embed([...texts]),
      };
      await searchIndex.embedAll({ embedder, signal });
      // Until now a process that had not noticed the model may have written chunks without its vectors.
      await pause(noticeMs, undefined, { signal });
      await searchIndex.embedAll({ embedder, signal });
      await database.transaction().execute((trx) => promoteLatentModel(trx, row));
      await models.refresh();
    } finally {
      await trainer.end();
    }
  }

  /** Forgets retired models and removes the vectors of all that are gone. */
  async function clearAway(signal: AbortSignal): Promise<void> {
    const retired = (await readLatentRows(database)).filter((row) => row.state === 'retired');
    if (retired.length > 0) {
      await pause(noticeMs, undefined, { signal });
      await deleteLatentModels(
        database,
        retired.map((row) => row.number),
      );
    }
    for (const id of await findOrphanedIds(database)) await searchIndex.removeVectors(id, signal);
  }

  async function update(signal: AbortSignal, enterStage: JobContext['enterStage']): Promise<void> {
    enterStage('training');
    for (const language of latentLanguages) {
      const { due, building } = await stateOf(language, await readLatentRows(database), Date.now());
      if (due === 'drop') await retireLatentModel(database, language);
      if (due === 'train' || building) await build(language, building, signal);
    }
    await models.refresh();
    enterStage('clearing');
    await clearAway(signal);
  }

  return {
    handlers: {
      'update-latent-index': async (_payload, { signal, attempt, enterStage }) => {
        try {
          // A training that kills its process leaves no error: the count of tries is all we learn.
          if (attempt > maxAttempts) throw new Error('the latent index could not be updated');
          await update(signal, enterStage);
          return undefined;
        } catch (error) {
          if (signal.aborted || attempt < maxAttempts) throw error;
          logger.error({ err: error }, 'the latent index is not up to date');
          pausedUntil = Date.now() + pauseAfterFailureMs;
          return toErrorInfo(error);
        }
      },
    },
    async runIfDue(now = Date.now()) {
      if (await isWorkPending(database)) {
        pendingSince ??= now;
        if (now - pendingSince < maxWaitMs) return false;
      } else pendingSince = undefined;
      if (now < pausedUntil || !(await hasWork(now))) return false;
      pausedUntil = now + minPauseMs;
      await database.transaction().execute((trx) => enqueueLatentUpdate(trx, queue));
      queue.wake('update-latent-index');
      return true;
    },
  };
}
