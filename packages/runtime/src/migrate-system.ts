import {
  connectDatabase,
  explainConnectionFailure,
  grantRoles,
  migrateToLatest,
  readSchemaState,
  type SchemaState,
} from '@onyx/database';
import type { Logger } from '@onyx/telemetry';
import { openPgBossQueue } from './queue/pg-boss-queue.ts';

const schemas = ['public', 'pgboss'];

export type MigrationResult = {
  /** Names of the migrations that ran now. */
  ran: string[];
  /** Roles that may use the tables now. */
  roles: string[];
};

/**
 * Brings a database up to date: tables, the queue's own, and what the roles may do. As the owner of the tables; safe to
 * run at any time and by several at once. What fails is undone, and running it again goes on from there.
 */
export async function migrateSystem(ownerUrl: string, logger: Logger): Promise<MigrationResult> {
  return withOwner(ownerUrl, async (connection) => {
    const ran = await migrateToLatest(connection.database);
    const queue = await openPgBossQueue({ connection, logger, isSupervisor: false, mayMigrate: true });
    await queue.stop();
    return { ran, roles: await grantRoles(connection.database, schemas) };
  });
}

/** What of this program's schema a database has. */
export function readSystemSchema(ownerUrl: string): Promise<SchemaState> {
  return withOwner(ownerUrl, ({ database }) => readSchemaState(database));
}

async function withOwner<T>(
  url: string,
  use: (connection: ReturnType<typeof connectDatabase>) => Promise<T>,
): Promise<T> {
  const connection = connectDatabase(
    { url },
    { maxConnections: 2, onError: () => undefined, applicationName: 'onyx migrate' },
  );
  try {
    return await use(connection);
  } catch (error) {
    throw explainConnectionFailure(error);
  } finally {
    await connection.close();
  }
}
