import type { Document } from '@onyx/contracts';
import {
  createChosenModels,
  createDocumentService,
  createFilePasswords,
  createIndexUpkeep,
  createIngestion,
  createLatentIndex,
  createLocalFileStore,
  createRunEvaluation,
  createModelOpener,
  createRetrievalModelService,
  createUploadDocument,
  measurableBy,
  type Actor,
  type DocumentService,
  type Ingestion,
  type IngestionOptions,
  type RetrievalModelService,
  type UploadDocument,
  type UploadResult,
} from '@onyx/core';
import type { DatabaseConnection } from '@onyx/database';
import { createParserPool } from '@onyx/documents';
import { loadStaticEncoder } from '@onyx/models';
import {
  combineModels,
  createSearcher,
  createSearchIndex,
  openLatentModels,
  staticModel,
  type Searcher,
} from '@onyx/search';
import type { Logger } from '@onyx/telemetry';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createWorker, openPgBossQueue, type PgBossQueue, type Worker } from '../index.ts';

export type PipelineOptions = {
  connection: DatabaseConnection;
  filesDir: string;
  logger: Logger;
  maxUploadBytes?: number;
  /** Stands between the ingestion and its parts, e.g. to make it crash at a certain point. */
  intercept?: (parts: IngestionParts) => IngestionParts;
};

export type IngestionParts = Pick<IngestionOptions, 'parsers' | 'searchIndex'>;

export type Pipeline = {
  queue: PgBossQueue;
  ingestion: Ingestion;
  retrievalModels: RetrievalModelService;
  readonly worker: Worker;
  /** Another worker in its place, as after a restart. */
  restartWorker(): Promise<void>;
  documents: DocumentService;
  searcher: Searcher;
  /** Uploads a text or bytes as a file of this name. */
  upload(
    actor: Actor,
    fileName: string,
    content: string | Uint8Array,
    options?: { collectionId?: string; folder?: string; password?: string },
  ): Promise<UploadResult>;
  /** The use case itself, for bytes that come in another way. */
  uploadStream: UploadDocument;
  /** Waits until the document is ready or has failed. */
  settled(actor: Actor, documentId: string): Promise<Document>;
  /** Titles of the documents found by a word of the query (and not by nearness of meaning alone), best first. */
  find(actor: Actor, query: string): Promise<string[]>;
  stop(): Promise<void>;
};

const settleTimeoutMs = 20_000;
const secretKey = Buffer.alloc(32, 7);

/** Everything between an upload and a search, wired as in the program, without HTTP. The worker is not started. */
export async function createPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { connection, logger } = options;
  const { database } = connection;
  const files = await createLocalFileStore(options.filesDir);
  const embedder = await loadStaticEncoder();
  const latentModels = await openLatentModels({ database, logger });
  const opener = createModelOpener({
    modelsDir: join(options.filesDir, 'models'),
    hub: 'http://127.0.0.1:1',
    secretKey,
  });
  const chosen = createChosenModels({ database, opener, logger });
  const builtIn = combineModels(staticModel(embedder), latentModels);
  const models = combineModels(builtIn, chosen);
  const searchIndex = createSearchIndex({ database, models, logger });
  const parsers = createParserPool({ size: 1, timeoutMs: 20_000, memoryMb: 512, logger });
  const passwords = createFilePasswords(secretKey);
  const queue = await openPgBossQueue({ connection, logger, isSupervisor: true });
  const shared = { database, files, queue, searchIndex, passwords, logger };
  const parts = options.intercept?.({ parsers, searchIndex }) ?? { parsers, searchIndex };
  const retrievalModels = createRetrievalModelService({
    database,
    secretKey,
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
  const ingestion = createIngestion({
    ...shared,
    ...parts,
    models,
    fillVectorsLater: () => retrievalModels.fillVectorsLater(),
  });
  const searcher = createSearcher({ database, models, getReranker: chosen.getReranker, logger });
  const runEvaluation = createRunEvaluation({
    database,
    searcher,
    measurable: () => measurableBy(models, chosen.hasReranker()),
    logger,
  });
  const upkeep = createIndexUpkeep({ database, searchIndex, logger });
  const latentIndex = createLatentIndex({ database, searchIndex, models: latentModels, queue, logger });
  const newWorker = (): Worker =>
    createWorker({
      connection,
      queue,
      handlers: {
        ...ingestion.handlers,
        ...latentIndex.handlers,
        ...retrievalModels.handlers,
        'run-evaluation': runEvaluation,
      },
      ingestion,
      chores: [upkeep, latentIndex],
      logger,
      isOnlyWorker: true,
    });
  let worker = newWorker();
  const documents = createDocumentService(shared);
  const upload = createUploadDocument({
    ...shared,
    maxUploadBytes: options.maxUploadBytes ?? 20 * 1024 * 1024,
  });
  return {
    queue,
    ingestion,
    retrievalModels,
    get worker() {
      return worker;
    },
    async restartWorker() {
      worker = newWorker();
      await worker.start();
    },
    documents,
    searcher,
    uploadStream: upload,
    upload: (actor, fileName, content, { folder = '', ...rest } = {}) =>
      upload(actor, { fileName, folder, bytes: once(content), ...rest }),
    async settled(actor, documentId) {
      const deadline = Date.now() + settleTimeoutMs;
      for (;;) {
        const document = await documents.getDocument(actor, documentId);
        if (['ready', 'failed'].includes(document.status.stage)) return document;
        if (Date.now() > deadline) throw new Error(`${document.fileName} is still ${document.status.stage}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async find(actor, query) {
      const response = await searcher.search({
        userId: actor.userId,
        query,
        filter: {},
        offset: 0,
        limit: 20,
        explain: false,
      });
      return response.results
        .filter(({ passages }) => passages.some(({ marks }) => marks.length > 0))
        .map(({ title }) => title);
    },
    async stop() {
      await worker.stop();
      await latentModels.close();
      await parsers.close();
      await queue.stop();
    },
  };
}

async function* once(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof content === 'string' ? Buffer.from(content) : content;
}

/** A person in the database. */
export async function addPerson(
  { database }: Pick<DatabaseConnection, 'database'>,
  role: Actor['role'] = 'member',
): Promise<Actor> {
  const userId = randomUUID();
  await database
    .insertInto('user')
    .values({
      id: userId,
      name: `Person ${userId.slice(0, 4)}`,
      email: `${userId}@example.com`,
      image: null,
      role,
    })
    .execute();
  return { userId, role, locale: 'en' };
}
