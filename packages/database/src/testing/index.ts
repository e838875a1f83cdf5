import { sql } from 'kysely';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectDatabase, type DatabaseConnection } from '../connection.ts';
import { startEmbeddedServer } from '../embedded/embedded-server.ts';
import { migrateToLatest } from '../migrate.ts';
import { databaseTemplate } from './database-template.ts';

export type TestDatabase = DatabaseConnection & {
  /** Empties every table but keeps the schema. */
  reset(): Promise<void>;
};

/**
 * A real, migrated database for a test file: the embedded PostgreSQL in a folder that `close()` removes.
 * Start one a file (half a second), `reset()` between tests.
 */
export async function startTestDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'onyx-test-'));
  const dataDir = join(folder, 'postgres');
  await cp(await databaseTemplate(), dataDir, { recursive: true });
  const server = await startEmbeddedServer({ dataDir, maxConnections: 8 });
  const connection = connectDatabase(server.location, { maxConnections: 4, onError: () => undefined });
  await migrateToLatest(connection.database);
  return {
    ...connection,
    reset: async () => {
      const { rows } = await sql<{ name: string }>`
        select quote_ident(tablename) as name from pg_tables
        where schemaname = 'public' and tablename not like 'schema_migration%'`.execute(connection.database);
      await sql
        .raw(`truncate ${rows.map((row) => row.name).join(', ')} restart identity cascade`)
        .execute(connection.database);
    },
    close: async () => {
      await connection.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
