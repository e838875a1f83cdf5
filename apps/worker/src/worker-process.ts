import { productVersion, type Config } from '@onyx/config';
import { createParserPool } from '@onyx/documents';
import { createDatabaseCheck, createSystemHolder, openRuntime } from '@onyx/runtime';
import { createMetrics, startOperationsServer, type Components, type Logger } from '@onyx/telemetry';
import { createJobs } from './create-jobs.ts';
import { createWorker } from './worker.ts';

export type WorkerProcess = {
  /** Where operators find metrics, health and readiness. */
  operationsUrl: string;
  /** Takes no more jobs; those in hand are told to stop and go to another worker. */
  stop(): Promise<void>;
  /** Rejects when it cannot go on. */
  failed: Promise<never>;
};

const defaultMetricsPort = 9464;

type OpenWorker = { checkReadiness(): Promise<Components>; close(): Promise<void> };

/**
 * A worker as a process of its own, over a PostgreSQL that others share. It waits, not ready, until the database is
 * there and migrated. @throws AppError `port-in-use`.
 */
export async function startWorkerProcess(options: {
  config: Config;
  logger: Logger;
}): Promise<WorkerProcess> {
  const { config, logger } = options;
  const { metricsPort = defaultMetricsPort, metricsHost } = config.telemetry;
  const holder = createSystemHolder({ open: () => openWorker(options), logger });
  let isStopping = false;
  const operations = await startOperationsServer({
    host: metricsHost,
    port: metricsPort,
    metrics: await createMetrics({ service: 'worker' }),
    async checkReadiness() {
      const state = holder.state();
      if (isStopping) return { worker: { isReady: false, detail: 'Stopping.' } };
      return state.system
        ? state.system.checkReadiness()
        : { database: { isReady: false, detail: state.detail } };
    },
    health: { version: productVersion() },
    logger,
  }).catch(async (error: unknown) => {
    await holder.close();
    throw error;
  });
  return {
    operationsUrl: operations.url,
    failed: holder.failed,
    async stop() {
      isStopping = true;
      await holder.close();
      await operations.stop();
    },
  };
}

async function openWorker({ config, logger }: { config: Config; logger: Logger }): Promise<OpenWorker> {
  const runtime = await openRuntime({ config, service: 'worker', logger });
  const { parserProcesses, parserTimeoutMs, parserMemoryMb } = config.documents;
  const parsers = createParserPool({
    size: parserProcesses,
    timeoutMs: parserTimeoutMs,
    memoryMb: parserMemoryMb,
    logger,
  });
  const { connection, ownerConnection, retrieval, queue, files, secretKey } = runtime;
  const { database } = connection;
  const ownerDatabase = ownerConnection.database;
  const worker = createWorker({
    connection,
    queue,
    ...createJobs({ database, ownerDatabase, retrieval, queue, files, parsers, secretKey, logger }),
    logger,
    isOnlyWorker: false,
  });
  const close = async (): Promise<void> => {
    await worker.stop();
    await parsers.close();
    await runtime.close();
  };
  try {
    await worker.start();
  } catch (error) {
    await close();
    throw error;
  }
  const checkDatabase = createDatabaseCheck(database);
  return {
    async checkReadiness() {
      return { database: await checkDatabase(), worker: worker.state(), models: retrieval.chosen.state() };
    },
    close,
  };
}
