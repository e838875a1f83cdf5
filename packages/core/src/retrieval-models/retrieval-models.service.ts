import {
  AppError,
  type ModelComparison,
  type ModelFolder,
  type RetrievalModel,
  type RetrievalModelInput,
  type RetrievalModelTest,
  type ServedModels,
  type SearchLeg,
} from '@onyx/contracts';
import type { Database, DatabaseTransaction } from '@onyx/database';
import type { DenseRole, SearchIndex, SearchModels } from '@onyx/search';
import type { Logger } from '@onyx/telemetry';
import { randomUUID } from 'node:crypto';
import { requireAdmin } from '../accounts/index.ts';
import type { Actor } from '../actor.ts';
import type { EnqueueOptions, JobHandlers, JobQueue } from '../jobs/index.ts';
import { createKeySeal, type SecretKeys } from '../settings/index.ts';
import type { ChosenModels } from './chosen-models.ts';
import { compareModels, type CreateSearcherWith } from './compare-models.ts';
import type { ModelOpener } from './model-opener.ts';
import { createPreparation } from './prepare-model.ts';
import {
  countIndexed,
  enterState,
  findModel,
  forgetActive,
  insertModel,
  listModels,
  setActive,
  updateModel,
  type RetrievalModelRow,
} from './retrieval-models.queries.ts';
import { storedLanguages, toView } from './retrieval-models.view.ts';
import { testModel } from './test-model.ts';

export type RetrievalModelServiceOptions = {
  database: Database;
  /** The first encrypts; all are read with. */
  secretKeys: SecretKeys;
  queue: JobQueue;
  searchIndex: Pick<SearchIndex, 'embedAll' | 'removeVectors' | 'maintain'>;
  chosen: ChosenModels;
  /** All models in use, the chosen ones among them. */
  models: Pick<SearchModels, 'searched'>;
  opener: ModelOpener;
  /** A searcher as the one in use, with another model in the place of the chosen one. */
  createSearcherWith: CreateSearcherWith;
  logger: Logger;
};

export type RetrievalModelService = ReturnType<typeof createRetrievalModelService>;

type Action = 'continue' | 'stop' | 'activate' | 'deactivate';

const job = 'prepare-retrieval-model';
/** By then every process has noticed that a model goes, and writes no more vectors of it. */
const removalDelaySeconds = 5;
const fillDelaySeconds = 60;
const repairIntervalMs = 6 * 60 * 60 * 1000;

/**
 * Embedding models and rerankers beside what is built in, the administrators' matter. What takes time is a job; the
 * row of the model says what it waits for. Search never waits: it goes on with the active model until another is
 * activated, which is one write.
 */
export function createRetrievalModelService(options: RetrievalModelServiceOptions) {
  const { database, queue, chosen, opener } = options;
  const { seal } = createKeySeal(options.secretKeys);
  let repairedAt = -Infinity;

  /** Writes with the jobs that follow from it, all or nothing. */
  async function change(write: (trx: DatabaseTransaction) => Promise<void>): Promise<void> {
    await database.transaction().execute(write);
    queue.wake(job);
    await chosen.reload();
  }

  /** `isAgain`: also when there is a job for the model, which may be about to end. */
  async function prepare(
    trx: DatabaseTransaction,
    rows: readonly Pick<RetrievalModelRow, 'id'>[],
    settings: EnqueueOptions & { isAgain?: boolean } = {},
  ): Promise<void> {
    const payloads = rows.map(({ id }) => ({ key: id }));
    if (payloads.length > 0) await queue.enqueue(trx, job, payloads, settings);
  }

  async function view(id: string): Promise<RetrievalModel> {
    return toView(found(await findModel(database, id)), chosen.problemOf(id));
  }

  const actions: Record<Action, (trx: DatabaseTransaction, row: RetrievalModelRow) => Promise<void>> = {
    async continue(trx, row) {
      if (row.state !== 'stopped' && row.state !== 'failed') throw new AppError('conflict');
      // Both states begin with a look at what is there already.
      await move(trx, row, row.source === 'hub' ? 'downloading' : 'checking');
      await prepare(trx, [row], { isAgain: true });
    },
    async stop(trx, row) {
      if (!['downloading', 'checking', 'building'].includes(row.state)) throw new AppError('conflict');
      await move(trx, row, 'stopped');
    },
    async activate(trx, row) {
      if (row.state !== 'ready') throw new AppError('conflict');
      await setActive(trx, row.purpose, row.id);
      // A process that did not know the model yet may have taken a document in without it.
      await prepare(trx, [row], { isAgain: true });
    },
    async deactivate(trx, row) {
      if (row.isActive) await setActive(trx, row.purpose, null);
    },
  };

  return {
    handlers: { [job]: createPreparation(options) } satisfies Partial<JobHandlers>,

    async listModels(actor: Actor): Promise<RetrievalModel[]> {
      requireAdmin(actor);
      return (await listModels(database)).map((row) => toView(row, chosen.problemOf(row.id)));
    },

    async listLegs(actor: Actor): Promise<SearchLeg[]> {
      requireAdmin(actor);
      const { chunks, vectors, latentTrainedAt } = await countIndexed(database);
      const covered = (role: DenseRole): number =>
        options.models
          .searched()
          .filter((model) => model.role === role)
          .reduce((sum, { embedder }) => sum + (vectors.get(embedder.id) ?? 0), 0);
      const trainedAt = latentTrainedAt?.toISOString() ?? null;
      return [
        { leg: 'lexical', chunks, trainedAt: null },
        { leg: 'static', chunks: covered('static'), trainedAt: null },
        { leg: 'latent', chunks: covered('latent'), trainedAt },
        { leg: 'model', chunks: covered('model'), trainedAt: null },
      ];
    },

    async listFolders(actor: Actor): Promise<{ modelsDir: string; hub: string; folders: ModelFolder[] }> {
      requireAdmin(actor);
      return opener.listFolders();
    },

    async listServed(actor: Actor): Promise<ServedModels> {
      requireAdmin(actor);
      return opener.listServed();
    },

    /**
     * The model is fetched, checked and its vectors are made in the background.
     * @throws AppError `model-added-already`; `not-found` for a folder outside the models folder;
     * `model-servers-missing`.
     */
    async addModel(actor: Actor, input: RetrievalModelInput): Promise<RetrievalModel> {
      requireAdmin(actor);
      const id = randomUUID();
      const values = opener.place(input);
      await change(async (trx) => {
        const isNew = await insertModel(trx, {
          ...values,
          id,
          purpose: input.purpose,
          source: input.source,
          name: input.name ?? values.reference,
          apiKeyEncrypted: input.source === 'address' ? seal(id, input.apiKey) : null,
          wantedLanguages: input.languages ? storedLanguages(input.languages) : null,
          state: input.source === 'hub' ? 'downloading' : 'checking',
        });
        if (!isNew) throw new AppError('model-added-already');
        await prepare(trx, [{ id }]);
      });
      return view(id);
    },

    /** Loads a model, or asks for one, without adding it. */
    async testModel(
      actor: Actor,
      input: Exclude<RetrievalModelInput, { source: 'hub' }>,
      signal?: AbortSignal,
    ): Promise<RetrievalModelTest> {
      requireAdmin(actor);
      return testModel(opener, input, signal);
    },

    /** An absent key stays, an empty one is removed. */
    async updateModel(
      actor: Actor,
      id: string,
      { name, apiKey }: { name?: string | undefined; apiKey?: string | undefined },
    ): Promise<RetrievalModel> {
      requireAdmin(actor);
      found(await findModel(database, id));
      await updateModel(database, id, {
        ...(name !== undefined && { name }),
        ...(apiKey !== undefined && { apiKeyEncrypted: seal(id, apiKey) }),
      });
      await chosen.reload();
      return view(id);
    },

    /** @throws AppError `conflict` when the model is not in a state for it. */
    async run(actor: Actor, id: string, action: Action): Promise<RetrievalModel> {
      requireAdmin(actor);
      await change(async (trx) => actions[action](trx, found(await findModel(trx, id))));
      return view(id);
    },

    /** @throws AppError `conflict` unless the model is ready and not in use. */
    async compare(actor: Actor, id: string, signal?: AbortSignal): Promise<ModelComparison> {
      requireAdmin(actor);
      const row = found(await findModel(database, id));
      if (row.state !== 'ready' || row.isActive) throw new AppError('conflict');
      await chosen.reload();
      return compareModels(options, actor, row, signal);
    },

    /** It is searched no more at once; its vectors go in the background. */
    async removeModel(actor: Actor, id: string): Promise<void> {
      requireAdmin(actor);
      await change(async (trx) => {
        const row = found(await findModel(trx, id));
        await forgetActive(trx, id);
        if (row.state !== 'removing') await move(trx, row, 'removing');
        await prepare(trx, [row], { isAgain: true, delaySeconds: removalDelaySeconds });
      });
    },

    /** Has vectors that were not made made a little later: a service that was away may be back. */
    async fillVectorsLater(): Promise<void> {
      await change(async (trx) => {
        const ready = (await listModels(trx)).filter(({ state }) => state === 'ready');
        await prepare(trx, ready, { delaySeconds: fillDelaySeconds });
      });
    },

    /**
     * Has models whose jobs failed go on, in the transaction of the caller, who decided who may.
     * @returns how many are still there.
     */
    async retryModels(trx: DatabaseTransaction, ids: readonly string[]): Promise<number> {
      let count = 0;
      for (const id of ids) {
        const row = await findModel(trx, id);
        if (!row) continue;
        if (row.state === 'failed') await actions.continue(trx, row);
        else await prepare(trx, [row], { isAgain: true });
        count += 1;
      }
      return count;
    },

    /** A chore of the worker: goes on with what lost its job, and fills what may be missing. */
    async runIfDue(now = Date.now()): Promise<void> {
      if (now - repairedAt < repairIntervalMs) return;
      repairedAt = now;
      await change(async (trx) => {
        const rows = await listModels(trx);
        await prepare(
          trx,
          rows.filter(({ state }) => state !== 'stopped' && state !== 'failed'),
        );
      });
    },
  };
}

/** @throws AppError `conflict` when somebody has moved the model meanwhile. */
async function move(
  database: Database,
  row: RetrievalModelRow,
  state: RetrievalModelRow['state'],
): Promise<void> {
  if (!(await enterState(database, row, state))) throw new AppError('conflict');
}

function found(row: RetrievalModelRow | undefined): RetrievalModelRow {
  if (!row) throw new AppError('not-found');
  return row;
}
