import type { Config } from '@onyx/config';
import { AppError } from '@onyx/contracts';
import { createModelOpener, openRetrieval, type FileStore, type Retrieval } from '@onyx/core';
import {
  applicationNameOf,
  assertUsableSchema,
  connectDatabase,
  explainConnectionFailure,
  readConnectionBudget,
  readSchemaState,
  type DatabaseConnection,
} from '@onyx/database';
import { loadStaticEncoder, type StaticEncoder } from '@onyx/models';
import type { Logger, Metrics, Tracer } from '@onyx/telemetry';
import { createClosingList } from './closing-list.ts';
import { observePool } from './metrics/observe-pool.ts';
import { openFileStore } from './open-file-store.ts';
import { openPgBossQueue, type PgBossQueue } from './queue/pg-boss-queue.ts';

/** What API and worker have alike, open. */
export type Runtime = {
  connection: DatabaseConnection;
  /** The same database as the owner of its tables; `connection` where one role does all. */
  ownerConnection: DatabaseConnection;
  files: FileStore;
  queue: PgBossQueue;
  retrieval: Retrieval;
  embedder: StaticEncoder;
  secretKey: Uint8Array;
  /** Whether the database answers and has a schema that this program can work on; for `/ready`. */
  close(): Promise<void>;
};

export type OpenRuntimeOptions = {
  config: Config;
  service: 'api' | 'worker';
  logger: Logger;
  metrics: Metrics;
  tracer: Tracer;
};

/** Connections as the owner: only upkeep needs them, one thing after the other. */
const ownerConnections = 2;

/**
 * Opens what a process of a deployment stands on. The schema is never changed here: that is `onyx migrate up`.
 * @throws AppError `database-unavailable`, `schema-behind`, `schema-too-new`; whatever was opened is closed then.
 */
export async function openRuntime(options: OpenRuntimeOptions): Promise<Runtime> {
  const closing = createClosingList();
  try {
    return await open(options, closing);
  } catch (error) {
    await closing.closeAll();
    throw explainConnectionFailure(error);
  }
}

async function open(
  { config, service, logger, metrics, tracer }: OpenRuntimeOptions,
  closing: ReturnType<typeof createClosingList>,
): Promise<Runtime> {
  const { url, ownerUrl } = config.database;
  const { secretKey } = config.server;
  if (url === undefined || secretKey === undefined) throw new AppError('internal');
  const connect = (address: string, maxConnections: number): DatabaseConnection => {
    const opened = connectDatabase(
      { url: address },
      {
        maxConnections,
        onError: (error) => logger.warn({ err: error }, 'a database connection was lost'),
        applicationName: applicationNameOf(service, maxConnections),
      },
    );
    closing.add(() => opened.close());
    return opened;
  };
  const connection = connect(url, config.database.connections);
  const { database } = connection;
  observePool(metrics, connection);
  assertUsableSchema(await readSchemaState(database));
  await warnOfTooManyConnections(connection, logger);
  const isOwner = ownerUrl === undefined || ownerUrl === url;
  const ownerConnection = service === 'worker' && !isOwner ? connect(ownerUrl, ownerConnections) : connection;

  const files = await openFileStore(config);
  const queue = await openPgBossQueue({
    connection,
    logger,
    isSupervisor: service === 'worker',
    mayMigrate: false,
    tracer,
  });
  closing.add(() => queue.stop());
  const embedder = await loadStaticEncoder();
  const opener = createModelOpener({ modelsDir: config.models.dir, hub: config.models.hub, secretKey });
  const retrieval = await openRetrieval({
    database,
    ownerDatabase: ownerConnection.database,
    embedder,
    opener,
    secretKey,
    queue,
    logger,
    metrics,
    tracer,
  });
  closing.add(() => retrieval.close());
  return {
    connection,
    ownerConnection,
    files,
    queue,
    retrieval,
    embedder,
    secretKey,
    close: closing.closeAll,
  };
}

/** Too few for all is not found out until everything is busy, when requests fail for want of one. */
async function warnOfTooManyConnections({ database }: DatabaseConnection, logger: Logger): Promise<void> {
  const { needed, available } = await readConnectionBudget(database);
  if (needed > available)
    logger.warn(
      { needed, available },
      'all processes together may open more connections than the database server allows: lower ONYX_DATABASE_CONNECTIONS or raise max_connections',
    );
}
