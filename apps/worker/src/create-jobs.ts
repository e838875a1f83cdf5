import {
  createFilePasswords,
  createIndexUpkeep,
  createIngestion,
  createJobLog,
  createJobLogUpkeep,
  createLatentIndex,
  createRunEvaluation,
  type FileStore,
  type Ingestion,
  type IngestionOptions,
  type JobHandlers,
  type Retrieval,
  type SecretKeys,
} from '@onyx/core';
import type { Database } from '@onyx/database';
import type { PgBossQueue } from '@onyx/runtime';
import type { Logger, Metrics } from '@onyx/telemetry';
import type { WorkerOptions } from './worker.ts';

export type JobParts = {
  database: Database;
  /** The same database as the owner of its tables, for what rebuilds indexes; `database` where one role does all. */
  ownerDatabase?: Database | undefined;
  retrieval: Retrieval;
  queue: PgBossQueue;
  files: FileStore;
  parsers: IngestionOptions['parsers'];
  secretKeys: SecretKeys;
  logger: Logger;
  metrics?: Metrics | undefined;
};

/** What a worker does, over all features. */
export function createJobs(
  parts: JobParts,
): Pick<WorkerOptions, 'handlers' | 'ingestion' | 'chores' | 'log'> {
  const { database, ownerDatabase = database, retrieval, queue, files, parsers, secretKeys, logger } = parts;
  const { models, searchIndex, uncachedSearcher, retrievalModels, latentModels, measurable } = retrieval;
  const ingestion: Ingestion = createIngestion({
    database,
    files,
    parsers,
    searchIndex,
    queue,
    passwords: createFilePasswords(secretKeys),
    logger,
    models,
    fillVectorsLater: () => retrievalModels.fillVectorsLater(),
    metrics: parts.metrics,
  });
  const latentIndex = createLatentIndex({ database, searchIndex, models: latentModels, queue, logger });
  const handlers: JobHandlers = {
    ...ingestion.handlers,
    ...latentIndex.handlers,
    ...retrievalModels.handlers,
    'run-evaluation': createRunEvaluation({ database, searcher: uncachedSearcher, measurable, logger }),
  };
  const upkeep = createIndexUpkeep({ database: ownerDatabase, searchIndex, logger });
  const logUpkeep = createJobLogUpkeep({ database, logger });
  const log = createJobLog({ database, logger });
  return { handlers, ingestion, chores: [upkeep, latentIndex, retrievalModels, logUpkeep], log };
}
