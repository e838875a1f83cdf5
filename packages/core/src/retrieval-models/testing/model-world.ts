import type { RetrievalModel, SearchResponse, TextLanguage } from '@onyx/contracts';
import { startTestDatabase } from '@onyx/database/testing';
import { loadStaticEncoder, type ModelServers } from '@onyx/models';
import { combineModels, createSearcher, createSearchIndex, staticModel } from '@onyx/search';
import { silentLogger as logger } from '@onyx/telemetry';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor } from '../../actor.ts';
import type { JobFailure, JobQueue } from '../../jobs/index.ts';
import type { SecretKeys } from '../../settings/index.ts';
import {
  createChosenModels,
  createModelOpener,
  createRetrievalModelService,
  type ChosenModels,
} from '../index.ts';

export type ModelWorld = Awaited<ReturnType<typeof startModelWorld>>;

const waitMs = 10_000;

/** The feature on a real database. Jobs run when the test says so. */
export async function startModelWorld({
  hub = 'http://127.0.0.1:1',
  modelServers,
}: { hub?: string; modelServers?: ModelServers } = {}) {
  const modelsDir = await mkdtemp(join(tmpdir(), 'onyx-models-test-'));
  const [db, encoder] = await Promise.all([startTestDatabase(), loadStaticEncoder()]);
  const { database } = db;
  const secretKeys: SecretKeys = [randomBytes(32)];
  const builtIn = staticModel(encoder);
  const opener = createModelOpener({ modelsDir, hub, secretKeys, modelServers });
  const otherProcess = (): ChosenModels => createChosenModels({ database, opener, logger });
  const chosen = otherProcess();
  const models = combineModels(builtIn, chosen);
  const searchIndex = createSearchIndex({ database, models, logger });
  const searcher = createSearcher({ database, models, getReranker: chosen.getReranker, logger });
  const jobs: { key: string }[] = [];
  const queue: JobQueue = {
    enqueue: (_transaction, _name, payloads) => {
      jobs.push(...(payloads as readonly { key: string }[]));
      return Promise.resolve();
    },
    wake: () => undefined,
  };
  const service = createRetrievalModelService({
    database,
    secretKeys,
    queue,
    searchIndex,
    chosen,
    models,
    opener,
    createSearcherWith: (other) =>
      createSearcher({
        database,
        models: combineModels(builtIn, other),
        getReranker: other.getReranker,
        logger,
      }),
    logger,
  });
  const ada: Actor = { userId: 'ada', role: 'admin', locale: 'en' };
  const handle = async (signal: AbortSignal): Promise<JobFailure> => {
    const payload = jobs.shift();
    const context = { attempt: 6, signal, enterStage: () => undefined };
    return payload && service.handlers['prepare-retrieval-model'](payload, context);
  };
  const row = (id: string) =>
    database.selectFrom('retrievalModel').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const search = (query: string): Promise<SearchResponse> =>
    searcher.search({ userId: 'ada', query, filter: {}, offset: 0, limit: 5, explain: true });

  return {
    ada,
    database,
    /** An administrator who may read nothing of Ada's. */
    eve: { ...ada, userId: 'eve' },
    member: { ...ada, role: 'member' as const },
    models: service,
    chosen,
    modelsDir,
    otherProcess,
    row,
    search,
    /** Which legs found anything. */
    async searchLegs(query: string): Promise<string[]> {
      const { results } = await search(query);
      return [
        ...new Set(
          results.flatMap(({ passages }) =>
            passages.flatMap(({ explanation }) => Object.keys(explanation?.legs ?? {})),
          ),
        ),
      ].toSorted();
    },
    async view(id: string): Promise<RetrievalModel> {
      const view = (await service.listModels(ada)).find((model) => model.id === id);
      if (!view) throw new Error('the model is gone');
      return view;
    },
    vectorId: async (id: string): Promise<string> => (await row(id)).vectorId ?? '',
    /** Vectors by model, those of the built-in one left out. */
    async vectorCounts(): Promise<Record<string, number>> {
      const rows = await database
        .selectFrom('chunkVector')
        .select((select) => ['modelId', select.fn.countAll<number>().as('count')])
        .where('modelId', '<>', encoder.id)
        .groupBy('modelId')
        .execute();
      return Object.fromEntries(rows.map(({ modelId, count }) => [modelId, count]));
    },
    /** Documents as ingestion leaves them, of so many chunks each. */
    async addDocuments(
      count: number,
      chunks: number,
      { isEmbedded = true, language = 'en' }: { isEmbedded?: boolean; language?: TextLanguage } = {},
    ): Promise<void> {
      for (let number = 0; number < count; number += 1) {
        const sha256 = randomUUID();
        await database.insertInto('file').values({ sha256, sizeBytes: 1 }).execute();
        const { id: collectionId } = await database
          .selectFrom('collection')
          .select('id')
          .executeTakeFirstOrThrow();
        const title = `Notes ${sha256.slice(0, 8)}`;
        const { id: documentId } = await database
          .insertInto('document')
          .values({
            collectionId,
            title,
            fileName: `${sha256}.txt`,
            format: 'text',
            sizeBytes: 1,
            sha256,
            createdBy: 'ada',
            indexedVersion: 1,
            pageCount: null,
            language,
            stage: 'ready',
            stageDone: null,
            stageTotal: null,
            stageUnit: null,
          })
          .returning('id')
          .executeTakeFirstOrThrow();
        const parts = Array.from({ length: chunks }, (_, ordinal) => ({
          ordinal,
          text: `A zebra number ${ordinal} of ${sha256}.`,
          language,
          tokenCount: 6,
          location: { headingPath: [], blockStart: ordinal, blockEnd: ordinal },
        }));
        await database
          .transaction()
          .execute((trx) =>
            searchIndex.indexChunks(trx, { documentId, collectionId, version: 1, title, chunks: parts }),
          );
        if (isEmbedded) await searchIndex.embedPending({ documentId, version: 1 });
      }
    },
    /** Does the jobs there are. */
    async runJobs(): Promise<void> {
      while (jobs.length > 0) await handle(new AbortController().signal);
    },
    /** Begins the next job; `kill` stops its worker, and the queue gives it out again. */
    startJob() {
      const payload = jobs[0];
      const worker = new AbortController();
      const ended = handle(worker.signal);
      ended.catch(() => undefined);
      return {
        ended,
        kill: () => {
          if (payload) jobs.push(payload);
          worker.abort(new Error('the worker stops'));
        },
      };
    },
    async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
      const deadline = Date.now() + waitMs;
      while (!(await isSo())) {
        if (Date.now() > deadline) throw new Error('it did not come to that');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async reset(): Promise<void> {
      jobs.length = 0;
      await db.reset();
      for (const id of ['ada', 'eve']) {
        await database
          .insertInto('user')
          .values({ id, name: id, email: `${id}@example.com`, image: null, role: 'admin' })
          .execute();
      }
      await database
        .insertInto('collection')
        .values({ name: 'Files', ownerId: 'ada', visibility: 'private' })
        .execute();
      await chosen.reload();
    },
    /** Models are loaded anew, as in another process. */
    async restart(): Promise<void> {
      await chosen.stop();
      await chosen.reload();
    },
    async close(): Promise<void> {
      await chosen.stop();
      await db.close();
      await rm(modelsDir, { recursive: true, force: true });
    },
  };
}
