export {
  connectDatabase,
  pingDatabase,
  type Database,
  type DatabaseConnection,
  type DatabaseLocation,
  type DatabaseTransaction,
} from './connection.ts';
export { startEmbeddedServer, type EmbeddedServer } from './embedded/embedded-server.ts';
export { migrateToLatest } from './migrate.ts';
export { createPortableLexicalTables, hasTextIndexes, portableFeatureIndex } from './portable-lexical.ts';
export type * from './schema.ts';
