import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { openPgBossQueue, type PgBossQueue } from '../queue/pg-boss-queue.ts';

export type QueueWorld = {
  database: TestDatabase;
  queue: PgBossQueue;
  /** Forgets all jobs. */
  clear(): Promise<void>;
  close(): Promise<void>;
};

/** A database of its own with the queue in it, which nobody works on. */
export async function startQueueWorld(): Promise<QueueWorld> {
  const database = await startTestDatabase();
  const queue = await openPgBossQueue({
    connection: database,
    logger: silentLogger,
    isSupervisor: false,
    mayMigrate: true,
  });
  return {
    database,
    queue,
    async clear() {
      await database.pool.query('delete from pgboss.job');
    },
    async close() {
      await queue.stop();
      await database.close();
    },
  };
}
