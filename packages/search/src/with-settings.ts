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
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const reading = database.connection().execute(async (connection) => {
    try {
      await sql.raw(['begin', ...locals].join('; ')).execute(connection);
      resolve(await work(connection));
      // Nobody waits for this end: what was read was read.
      await sql`commit`.execute(connection);
    } catch (error) {
      reject(error);
      // Where that fails too, the connection is gone, and the transaction with it.
      await sql`rollback`.execute(connection).catch(() => undefined);
    }
  });
  // There was no connection to be had.
  reading.catch(reject);
  return promise;
}
