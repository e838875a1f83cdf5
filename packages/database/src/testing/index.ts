import { sql } from 'kysely';
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectDatabase, type DatabaseConnection, type DatabaseLocation } from '../connection.ts';
import { startEmbeddedServer } from '../embedded/embedded-server.ts';
import { migrateToLatest } from '../migrate.ts';
import { databaseTemplate } from './database-template.ts';

export { freePort } from './free-port.ts';
export { startTestRedis, testRedisProgram, type TestRedis } from './test-redis.ts';

export type TestDatabase = DatabaseConnection & {
  /** For further connections. */
  location: DatabaseLocation;
  /** Empties every table but keeps the schema. */
  reset(): Promise<void>;
};

/**
 * A PostgreSQL server that tests may use, as its superuser (`e2e/stack/postgres.sh start` brings one up); undefined
 * where there is none, and what needs one is then skipped.
 */
export const testPostgresUrl = process.env['ONYX_TEST_POSTGRES_URL'];

/**
 * A real, migrated database for a test file: the embedded PostgreSQL in a folder that `close()` removes, or with a
 * `url` a database of its own on that server, which `close()` drops. Start one a file (half a second), `reset()`
 * between tests.
 */
export async function startTestDatabase(server: { url?: string | undefined } = {}): Promise<TestDatabase> {
  const { location, stop } = server.url ? await createServerDatabase(server.url) : await startEmbedded();
  const connection = connectDatabase(location, { maxConnections: 4, onError: () => undefined });
  await migrateToLatest(connection.database);
  return {
    ...connection,
    location,
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
      await stop();
    },
  };
}

type TestServer = { location: DatabaseLocation; stop(): Promise<void> };

async function startEmbedded(): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'onyx-test-'));
  const dataDir = join(folder, 'postgres');
  await cp(await databaseTemplate(), dataDir, { recursive: true });
  const server = await startEmbeddedServer({ dataDir, maxConnections: 8 });
  return {
    location: server.location,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function createServerDatabase(url: string): Promise<TestServer> {
  const admin = connectDatabase({ url }, { maxConnections: 1, onError: () => undefined });
  const name = `onyx_test_${randomBytes(6).toString('hex')}`;
  await sql`create database ${sql.ref(name)}`.execute(admin.database);
  const address = new URL(url);
  address.pathname = `/${name}`;
  return {
    location: { url: address.href },
    stop: async () => {
      await sql`drop database ${sql.ref(name)} with (force)`.execute(admin.database);
      await admin.close();
    },
  };
}
