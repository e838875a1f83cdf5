import type { Config } from '@onyx/config';
import { createParserPool } from '@onyx/documents';
import { createDatabaseCheck, openRuntime, openServiceFrame, type ServiceParts } from '@onyx/runtime';
import type { Components, Logger } from '@onyx/telemetry';
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

type OpenWorker = { checkReadiness(): Promise<Components>; close(): Promise<void> };

/**
 * A worker as a process of its own, over a PostgreSQL that others share. It waits, not ready, until the database is
 * there and migrated. @throws AppError `port-in-use`.
 */
export async function startWorkerProcess(options: {
  config: Config;
  logger: Logger;
}): Promise<WorkerProcess> {
  let isStopping = false;
  const frame = await openServiceFrame({
    ...options,
    service: 'worker',
    open: openWorker,
    async describe(state) {
      if (isStopping) return { worker: { isReady: false, detail: 'Stopping.' } };
      return state.system
        ? state.system.checkReadiness()
        : { database: { isReady: false, detail: state.detail } };
    },
  });
  return {
    operationsUrl: frame.operationsUrl,
    failed: frame.holder.failed,
    async stop() {
      isStopping = true;
      await frame.close();
    },
  };
}

async function openWorker(parts: ServiceParts): Promise<OpenWorker> {
  const { config, logger, metrics, tracer } = parts;
  const runtime = await openRuntime({ ...parts, service: 'worker' });
  const { parserProcesses, parserTimeoutMs, parserMemoryMb } = config.documents;
  const parsers = createParserPool({
    size: parserProcesses,
    timeoutMs: parserTimeoutMs,
    memoryMb: parserMemoryMb,
    logger,
  });
  const { connection, ownerConnection, retrieval, queue, files, secretKeys } = runtime;
  const { database } = connection;
  const ownerDatabase = ownerConnection.database;
  const worker = createWorker({
    connection,
    queue,
    ...createJobs({ database, ownerDatabase, retrieval, queue, files, parsers, secretKeys, logger, metrics }),
    logger,
    metrics,
    tracer,
    isOnlyWorker: false,
  });
  const close = async (): Promise<void> => {
    await worker.stop();
    await parsers.close();
    await runtime.close();
  };
  worker.start();
  const checkDatabase = createDatabaseCheck(database);
  return {
    async checkReadiness() {
      return { database: await checkDatabase(), worker: worker.state(), models: retrieval.chosen.state() };
    },
    close,
  };
}
