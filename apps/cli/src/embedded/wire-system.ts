import { createApi, createApiServer, createServices, type Services } from '@onyx/api';
import { productVersion, type Config } from '@onyx/config';
import {
  createEventHub,
  createLocalAccess,
  createRateLimiter,
  loadOrCreateSecretKey,
  openRetrieval,
  type SecretKeys,
} from '@onyx/core';
import { connectDatabase, migrateToLatest, pingDatabase, type EmbeddedServer } from '@onyx/database';
import { createParserPool } from '@onyx/documents';
import type { StaticEncoder } from '@onyx/models';
import {
  observePool,
  openFileStore,
  openConfiguredModels,
  openPgBossQueue,
  type ClosingList,
} from '@onyx/runtime';
import { createLogger, createMetrics, createTracer, noMetrics, startOperationsServer } from '@onyx/telemetry';
import { createJobs, createWorker } from '@onyx/worker';
import { fileURLToPath } from 'node:url';
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
 * Wires API, worker and models of one program, by hand, onto a database, and starts to serve.
 * What is started goes on the closing list; the caller closes it, also when this throws.
 */
export async function wireSystem(parts: {
  config: Config;
  /** Still starting: what needs no database is made meanwhile. */
  starting: Promise<EmbeddedServer>;
  databaseConnections: number;
  embedder: StaticEncoder;
  closing: ClosingList;
  /** Told where it serves, before `/ready` says that it does: who waits for that then knows the address. */
  onReady?: ((url: string) => void) | undefined;
}): Promise<EmbeddedSystem> {
  const { config, starting, databaseConnections, embedder, closing, onReady } = parts;
  const { dataDir } = config.server;
  const logger = createLogger({
    level: config.server.logLevel,
    service: 'onyx',
    destination: process.stderr,
  });
  const version = productVersion();
  const { metricsPort, metricsHost, tracesUrl } = config.telemetry;
  // Their libraries are loaded only for those who ask for them.
  const metrics = metricsPort === undefined ? noMetrics : await createMetrics({ service: 'onyx' });
  const tracer = await createTracer({ service: 'onyx', version, url: tracesUrl, logger });
  closing.add(() => tracer.stop());
  const parsers = createParserPool({
    size: config.documents.parserProcesses,
    timeoutMs: config.documents.parserTimeoutMs,
    memoryMb: config.documents.parserMemoryMb,
    logger,
  });
  closing.add(() => parsers.close());

  const databaseServer = await starting;
  const connection = connectDatabase(databaseServer.location, {
    maxConnections: databaseConnections,
    onError: (error) => logger.error({ err: error }, 'a database connection failed'),
  });
  closing.add(() => connection.close());
  const { database } = connection;
  observePool(metrics, connection);
  await migrateToLatest(database);

  const secretKeys: SecretKeys = [await loadOrCreateSecretKey(dataDir)];
  const localAccess = await createLocalAccess(dataDir);
  const files = await openFileStore(config);
  const queue = await openPgBossQueue({ connection, logger, isSupervisor: true, mayMigrate: true, tracer });
  closing.add(() => queue.stop());
  const configured = openConfiguredModels(config, secretKeys, logger);
  closing.add(async () => configured.close());
  const { opener } = configured;
  const retrieval = await openRetrieval({
    database,
    embedder,
    opener,
    secretKeys,
    queue,
    logger,
    metrics,
    tracer,
  });
  closing.add(() => retrieval.close());
  const { publicUrl, requestsPerMinute: perMinute } = config.server;
  const { maxUploadBytes } = config.documents;
  const services = createServices({
    database,
    retrieval,
    queue,
    files,
    eventHub: createEventHub(),
    embedder,
    secretKeys,
    publicUrl,
    localAccess,
    maxUploadBytes,
    logger,
    metrics,
    tracer,
  });
  const { conversations, accounts } = services;
  closing.add(() => conversations.close());
  const worker = createWorker({
    connection,
    queue,
    ...createJobs({ database, retrieval, queue, files, parsers, secretKeys, logger, metrics }),
    logger,
    metrics,
    tracer,
    isOnlyWorker: true,
  });
  closing.add(() => worker.stop());

  let isWhole = false;
  const checkReadiness: Services['checkReadiness'] = async () => ({
    database: { isReady: await pingDatabase(database) },
    worker: isWhole ? worker.state() : { isReady: false },
    models: { detail: embedder.id, ...retrieval.chosen.state() },
  });
  const app = createApi({
    services: { ...services, checkReadiness },
    info: { version, maxUploadBytes },
    publicUrl,
    rateLimiter: perMinute === null ? undefined : createRateLimiter({ perMinute }),
    logger,
    metrics,
    tracer,
    webDir,
  });
  if (metricsPort !== undefined) {
    const operations = await startOperationsServer({
      host: metricsHost,
      port: metricsPort,
      metrics,
      checkReadiness,
      health: { version },
      logger,
    });
    closing.add(() => operations.stop());
  }
  // Nobody else can run on this data: what is unfinished was left by a predecessor that was killed.
  await conversations.recoverInterrupted({ isOnlyInstance: true });
  const server = await createApiServer({ app, host: config.server.host, port: config.server.port });
  closing.add(() => server.stop());
  worker.start();
  await writeRunFile(dataDir, server.url);
  onReady?.(server.url);
  isWhole = true;
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
