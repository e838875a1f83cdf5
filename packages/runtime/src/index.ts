export { createDatabaseCheck } from './check-database.ts';
export { createClosingList, type ClosingList } from './closing-list.ts';
export { migrateSystem, readSystemSchema, type MigrationResult } from './migrate-system.ts';
export { openFileStore } from './open-file-store.ts';
export { openConfiguredModels, type ConfiguredModels } from './open-models.ts';
export { openRedis } from './open-redis.ts';
export { openRuntime, type OpenRuntimeOptions, type Runtime } from './open-runtime.ts';
export { observePool } from './metrics/observe-pool.ts';
export { observeQueue } from './metrics/observe-queue.ts';
export {
  causeOf,
  openPgBossQueue,
  type PgBossQueue,
  type PgBossQueueOptions,
} from './queue/pg-boss-queue.ts';
export { jobNames } from './queue/queue-settings.ts';
export { openServiceFrame, type ServiceFrame, type ServiceParts } from './service-frame.ts';
export { openStoredSecrets, reencryptSystem, warnOfOtherKeys } from './stored-secrets.ts';
export type { SystemHolder, SystemState } from './system-holder.ts';
