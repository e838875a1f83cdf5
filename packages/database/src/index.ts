export { jsonbArray, realArray, textArray } from './binary-arrays.ts';
export { readCollationChange, type CollationChange } from './collation-change.ts';
export { explainConnectionFailure } from './connection-failure.ts';
export {
  applicationNameOf,
  countProcesses,
  readConnectionBudget,
  type ConnectionBudget,
} from './connection-budget.ts';
export {
  connectDatabase,
  pingDatabase,
  type Database,
  type DatabaseConnection,
  type DatabaseLocation,
  type DatabaseTransaction,
} from './connection.ts';
export { startEmbeddedServer, type EmbeddedServer } from './embedded/embedded-server.ts';
export { assertUsableSchema, migrateToLatest, readSchemaState, type SchemaState } from './migrate.ts';
export { connectRedis } from './redis/connect-redis.ts';
export type { Redis, RedisChange, RedisOptions } from './redis/redis.ts';
export { grantRoles } from './grant-roles.ts';
export { createPortableLexicalTables, hasTextIndexes, portableFeatureIndex } from './portable-lexical.ts';
export type * from './schema.ts';
