import type { Database } from '@onyx/database';
import { sql } from 'kysely';

/** Settings of the database by name; numbers and words of this program, never what a person has typed. */
export type Settings = Readonly<Record<string, string | number>>;

/**
 * Work that only reads, in a transaction with settings of its own: they must be there before a statement is planned,
 * and gone before another user of the connection comes. One message begins the transaction and makes them, since to
 * the embedded database each message is a wait in line.
 */
export function withSettings<T>(
  database: Database,
  settings: Settings,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const locals = Object.entries(settings).map(([name, value]) => `set local ${name} = '${value}'`);
  return database.connection().execute(async (connection) => {
    try {
      await sql.raw(['begin', ...locals].join('; ')).execute(connection);
      const result = await work(connection);
      await sql`commit`.execute(connection);
      return result;
    } catch (error) {
      // Where that fails too, the connection is gone, and the transaction with it.
      await sql`rollback`.execute(connection).catch(() => undefined);
      throw error;
    }
  });
}
