import type { Config } from '@onyx/config';
import { AppError } from '@onyx/contracts';
import { openRetrieval, type FileStore, type Retrieval, type SecretKeys } from '@onyx/core';
import {
  applicationNameOf,
  assertUsableSchema,
  connectDatabase,
  explainConnectionFailure,
  readCollationChange,
  readConnectionBudget,
  readSchemaState,
  type DatabaseConnection,
  type Redis,
} from '@onyx/database';
import { loadStaticEncoder, type StaticEncoder } from '@onyx/models';
import type { Logger, Metrics, Tracer } from '@onyx/telemetry';
import { createClosingList } from './closing-list.ts';
import { observePool } from './metrics/observe-pool.ts';
import { openFileStore } from './open-file-store.ts';
import { openConfiguredModels } from './open-models.ts';
import { openRedis } from './open-redis.ts';
import { openStoredSecrets, warnOfOtherKeys } from './stored-secrets.ts';
import { openPgBossQueue, type PgBossQueue } from './queue/pg-boss-queue.ts';

/** What API and worker have alike, open. */
export type Runtime = {
  connection: DatabaseConnection;
  /** The same database as the owner of its tables; `connection` where one role does all. */
  ownerConnection: DatabaseConnection;
  /** Cache, broker and counter that all processes share; undefined without one. */
  redis: Redis | undefined;
  files: FileStore;
  queue: PgBossQueue;
  retrieval: Retrieval;
  embedder: StaticEncoder;
  secretKeys: SecretKeys;
  /** What is to be known of Redis and model servers, which nothing waits for; for `/ready`. */
  helpers(): string | undefined;
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
  const { secretKeys } = config.server;
  if (url === undefined || secretKeys === undefined) throw new AppError('internal');
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
  await warnOfOtherCollation(connection, logger);
  const isOwner = ownerUrl === undefined || ownerUrl === url;
  const ownerConnection = service === 'worker' && !isOwner ? connect(ownerUrl, ownerConnections) : connection;

  const redis = await openRedis(config.redis, logger);
  if (redis) closing.add(() => redis.close());
  const files = await openFileStore(config);
  const queue = await openPgBossQueue({
    connection,
    logger,
    isSupervisor: service === 'worker',
    mayMigrate: false,
    broker: redis,
    tracer,
  });
  closing.add(() => queue.stop());
  if (service === 'worker') await warnOfOtherKeys(openStoredSecrets(connection, secretKeys), logger);
  const embedder = await loadStaticEncoder();
  const models = openConfiguredModels(config, secretKeys, logger);
  closing.add(async () => models.close());
  const retrieval = await openRetrieval({
    database,
    ownerDatabase: ownerConnection.database,
    embedder,
    opener: models.opener,
    secretKeys,
    queue,
    cache: redis,
    logger,
    metrics,
    tracer,
  });
  closing.add(() => retrieval.close());
  return {
    connection,
    ownerConnection,
    redis,
    files,
    queue,
    retrieval,
    embedder,
    secretKeys,
    helpers() {
      const isRedisGone = redis !== undefined && !redis.isConnected();
      const sentences = [isRedisGone ? 'Redis does not answer.' : undefined, models.detail()];
      return sentences.filter(Boolean).join(' ') || undefined;
    },
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

/** Indexes in a wrong order find less, and let twice in what may be there once; nothing else would tell. */
async function warnOfOtherCollation({ database }: DatabaseConnection, logger: Logger): Promise<void> {
  const change = await readCollationChange(database);
  if (change)
    logger.warn(
      change,
      'the library that orders texts in the database has changed its version: as its owner run REINDEX DATABASE, then ALTER DATABASE ... REFRESH COLLATION VERSION',
    );
}
