import type { Document } from '@onyx/contracts';
import {
  createDocumentService,
  createFilePasswords,
  createLocalFileStore,
  createModelOpener,
  createUploadDocument,
  openRetrieval,
  type Actor,
  type DocumentService,
  type IngestionOptions,
  type JobServiceOptions,
  type RetrievalModelService,
  type UploadDocument,
  type UploadResult,
  type SecretKeys,
} from '@onyx/core';
import type { DatabaseConnection } from '@onyx/database';
import { createParserPool } from '@onyx/documents';
import { loadStaticEncoder } from '@onyx/models';
import { openPgBossQueue, type PgBossQueue } from '@onyx/runtime';
import type { Searcher } from '@onyx/search';
import type { Logger, Metrics, Tracer } from '@onyx/telemetry';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createJobs, createWorker, type Worker, type WorkerOptions } from '../index.ts';

export type PipelineOptions = {
  connection: DatabaseConnection;
  filesDir: string;
  logger: Logger;
  metrics?: Metrics;
  tracer?: Tracer;
  maxUploadBytes?: number;
  /** Whether it may take what another worker had in hand when it starts; true unless told. */
  isOnlyWorker?: boolean;
  /** Stands between the ingestion and its parts, e.g. to make it crash at a certain point. */
  intercept?: (parts: IngestionParts) => IngestionParts;
};

export type IngestionParts = Pick<IngestionOptions, 'parsers' | 'searchIndex'>;

export type Pipeline = {
  queue: PgBossQueue;
  ingestion: WorkerOptions['ingestion'];
  retrievalModels: RetrievalModelService;
  readonly worker: Worker;
  /** Another worker in its place, as after a restart. */
  restartWorker(): void;
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
const secretKeys: SecretKeys = [Buffer.alloc(32, 7)];

/** Everything between an upload and a search, wired as in the program, without HTTP. The worker is not started. */
export async function createPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { connection, logger, metrics, tracer, isOnlyWorker = true } = options;
  const { database } = connection;
  const files = await createLocalFileStore(options.filesDir);
  const queue = await openPgBossQueue({
    connection,
    logger,
    isSupervisor: true,
    mayMigrate: true,
    tracer,
  });
  const opener = createModelOpener({
    modelsDir: join(options.filesDir, 'models'),
    hub: 'http://127.0.0.1:1',
    secretKeys,
  });
  const embedder = await loadStaticEncoder();
  const retrieval = await openRetrieval({ database, embedder, opener, secretKeys, queue, logger });
  const { searchIndex, retrievalModels, searcher } = retrieval;
  const parsers = createParserPool({ size: 1, timeoutMs: 20_000, memoryMb: 512, logger });
  const parts = options.intercept?.({ parsers, searchIndex }) ?? { parsers, searchIndex };
  const jobs = createJobs({
    database,
    retrieval: { ...retrieval, searchIndex: { ...searchIndex, ...parts.searchIndex } },
    queue,
    files,
    parsers: parts.parsers,
    secretKeys,
    logger,
    metrics,
  });
  const newWorker = (): Worker =>
    createWorker({ connection, queue, ...jobs, logger, metrics, tracer, isOnlyWorker });
  let worker = newWorker();
  const passwords = createFilePasswords(secretKeys);
  const shared = { database, files, queue, searchIndex, passwords, logger };
  const documents = createDocumentService(shared);
  const upload = createUploadDocument({
    ...shared,
    tracer,
    maxUploadBytes: options.maxUploadBytes ?? 20 * 1024 * 1024,
  });
  return {
    queue,
    ingestion: jobs.ingestion,
    retrievalModels,
    get worker() {
      return worker;
    },
    restartWorker() {
      worker = newWorker();
      worker.start();
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
      await retrieval.close();
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

/** For a service of jobs that only looks. */
export const noRetries: JobServiceOptions['retries'] = {
  'ingest-document': () => Promise.resolve(0),
  'embed-document': () => Promise.resolve(0),
  'prepare-retrieval-model': () => Promise.resolve(0),
  'run-evaluation': () => Promise.resolve(0),
  'collect-files': () => Promise.resolve(0),
  'update-latent-index': () => Promise.resolve(0),
};
