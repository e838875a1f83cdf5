import { createApi, createApiServer } from '@onyx/api';
import type { Config } from '@onyx/config';
import {
  createAccountService,
  createAnswerer,
  createCollectionService,
  createChosenModels,
  createConversationService,
  createDocumentService,
  createEvaluationService,
  createEventHub,
  createFilePasswords,
  createIndexUpkeep,
  createIngestion,
  createLanguageModelService,
  createLatentIndex,
  createLocalAccess,
  createLocalFileStore,
  createRunEvaluation,
  createModelOpener,
  createRetrievalModelService,
  createSampleService,
  createSettingsService,
  createUploadDocument,
  loadOrCreateSecretKey,
  measurableBy,
} from '@onyx/core';
import { connectDatabase, migrateToLatest, pingDatabase, type EmbeddedServer } from '@onyx/database';
import { createParserPool } from '@onyx/documents';
import type { StaticEncoder } from '@onyx/models';
import {
  combineModels,
  createSearcher,
  createSearchIndex,
  openLatentModels,
  selectLexicalEngine,
  staticModel,
} from '@onyx/search';
import { createLogger } from '@onyx/telemetry';
import { createWorker, openPgBossQueue } from '@onyx/worker';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { productVersion } from '../product-version.ts';
import type { ClosingList } from './closing-list.ts';
import { removeRunFile, writeRunFile } from './run-file.ts';

const warmUpDelayMs = 1000;
const webDir = fileURLToPath(new URL('../../../web/out', import.meta.url));

export type EmbeddedSystem = {
  /** Where it serves, e.g. `http://127.0.0.1:8080`. */
  url: string;
  /** Settles when it ends by itself, which only a lost database makes it do. */
  ended: Promise<void>;
  stop(): Promise<void>;
};

/**
 * Wires API, worker and models of one program, by hand, onto a running database, and starts to serve.
 * What is started goes on the closing list; the caller closes it, also when this throws.
 */
export async function wireSystem(parts: {
  config: Config;
  databaseServer: EmbeddedServer;
  databaseConnections: number;
  embedder: StaticEncoder;
  closing: ClosingList;
}): Promise<EmbeddedSystem> {
  const { config, databaseServer, databaseConnections, embedder, closing } = parts;
  const { dataDir } = config.server;
  const logger = createLogger({
    level: config.server.logLevel,
    service: 'onyx',
    destination: process.stderr,
  });
  const connection = connectDatabase(databaseServer.location, {
    maxConnections: databaseConnections,
    onError: (error) => logger.error({ err: error }, 'a database connection failed'),
  });
  closing.add(() => connection.close());
  const { database } = connection;
  await migrateToLatest(database);

  const secretKey = await loadOrCreateSecretKey(dataDir);
  const localAccess = await createLocalAccess(dataDir);
  const files = await createLocalFileStore(join(dataDir, 'files'));
  const queue = await openPgBossQueue({ connection, logger, isSupervisor: true });
  closing.add(() => queue.stop());
  const parsers = createParserPool({
    size: config.documents.parserProcesses,
    timeoutMs: config.documents.parserTimeoutMs,
    memoryMb: config.documents.parserMemoryMb,
    logger,
  });
  closing.add(() => parsers.close());

  const latentModels = await openLatentModels({ database, logger });
  closing.add(() => latentModels.close());
  const opener = createModelOpener({ modelsDir: config.models.dir, hub: config.models.hub, secretKey });
  const chosen = createChosenModels({ database, opener, logger });
  await chosen.start();
  closing.add(() => chosen.stop());
  const builtIn = combineModels(staticModel(embedder), latentModels);
  const models = combineModels(builtIn, chosen);
  const engine = await selectLexicalEngine(database);
  const searchIndex = createSearchIndex({ database, models, logger, engine });
  const searcher = createSearcher({ database, models, getReranker: chosen.getReranker, logger, engine });
  const passwords = createFilePasswords(secretKey);
  const { maxUploadBytes } = config.documents;
  const documents = createDocumentService({ database, files, queue, searchIndex, passwords });
  const uploadDocument = createUploadDocument({ database, files, queue, passwords, maxUploadBytes });
  const languageModels = createLanguageModelService({ database, secretKey });
  const answerer = createAnswerer({
    searcher,
    getLanguageModel: () => languageModels.getDefaultLanguageModel(),
    embedder,
    logger,
  });
  const conversations = createConversationService({ database, answerer, eventHub: createEventHub(), logger });
  closing.add(() => conversations.close());
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
        engine,
      }),
    logger,
  });
  const ingestion = createIngestion({
    database,
    files,
    parsers,
    searchIndex,
    queue,
    passwords,
    logger,
    models,
    fillVectorsLater: () => retrievalModels.fillVectorsLater(),
  });
  const measurable = () => measurableBy(models, chosen.hasReranker());
  const runEvaluation = createRunEvaluation({ database, searcher, measurable, logger });
  const upkeep = createIndexUpkeep({ database, searchIndex, logger });
  const latentIndex = createLatentIndex({ database, searchIndex, models: latentModels, queue, logger });
  const worker = createWorker({
    connection,
    queue,
    handlers: {
      ...ingestion.handlers,
      ...latentIndex.handlers,
      ...retrievalModels.handlers,
      'run-evaluation': runEvaluation,
    },
    ingestion,
    chores: [upkeep, latentIndex, retrievalModels],
    logger,
    isOnlyWorker: true,
  });
  closing.add(() => worker.stop());

  const { publicUrl } = config.server;
  const accounts = createAccountService({ database, secretKey, publicUrl, localAccess });
  const app = createApi({
    services: {
      accounts,
      collections: createCollectionService({ database, deleteDocuments: documents.deleteAllInCollection }),
      settings: createSettingsService({ database }),
      samples: createSampleService({ database, uploadDocument }),
      documents,
      uploadDocument,
      conversations,
      languageModels,
      retrievalModels,
      evaluation: createEvaluationService({ database, queue, measurable }),
      searcher,
      checkReadiness: async () => ({
        database: { isReady: await pingDatabase(database) },
        worker: worker.state(),
        models: { detail: embedder.id, ...chosen.state() },
      }),
    },
    info: { version: productVersion(), maxUploadBytes },
    publicUrl,
    logger,
    webDir,
  });
  // Nobody else can run on this data: what is unfinished was left by a predecessor that was killed.
  await conversations.recoverInterrupted({ isOnlyInstance: true });
  const server = await createApiServer({ app, host: config.server.host, port: config.server.port });
  closing.add(() => server.stop());
  await worker.start();
  await writeRunFile(dataDir, server.url);
  // Not needed to serve, but the first person to sign in should not wait for it. After the start, which it would delay.
  const warmUp = setTimeout(() => {
    accounts
      .warmUp()
      .catch((error: unknown) => logger.error({ err: error }, 'signing in could not be prepared'));
  }, warmUpDelayMs);
  closing.add(() => Promise.resolve(clearTimeout(warmUp)));
  closing.add(() => removeRunFile(dataDir));

  let isStopping = false;
  const lost = databaseServer.ended.then(() => {
    if (!isStopping) logger.error({}, 'the database process ended by itself');
  });
  return {
    url: server.url,
    ended: lost,
    stop: () => {
      isStopping = true;
      return closing.closeAll();
    },
  };
}
