import { CamelCasePlugin, Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import { AsyncResource } from 'node:async_hooks';
import { Socket } from 'node:net';
import { Pool, types, type PoolConfig } from 'pg';
import type { Schema } from './schema.ts';

export type Database = Kysely<Schema>;
export type DatabaseTransaction = Transaction<Schema>;

/** Where a PostgreSQL is: an address, or the local socket (or named pipe) of the embedded one. */
export type DatabaseLocation = { url: string } | { socketPath: string };

export type DatabaseConnection = {
  database: Database;
  /** The pool below Kysely, for libraries that bring their own SQL. */
  pool: Pool;
  close(): Promise<void>;
};

export type DatabaseOptions = {
  maxConnections: number;
  /** Called for errors of idle connections, e.g. when the server restarts. */
  onError: (error: Error) => void;
  /** By which the server's list of sessions names this process; `onyx` when absent. */
  applicationName?: string;
};

/** Opens a pool and a query builder over it. Nothing is connected until the first query. */
export function connectDatabase(location: DatabaseLocation, options: DatabaseOptions): DatabaseConnection {
  const pool = new Pool({
    ...addressOf(location),
    max: options.maxConnections,
    types: { getTypeParser },
    connectionTimeoutMillis: 30_000,
    idleTimeoutMillis: 0,
    application_name: options.applicationName ?? 'onyx',
  });
  // A connection is opened for one request and fails in the hands of none.
  pool.on('error', AsyncResource.bind(options.onError));
  // The statement under way fails with it; the client says it a second time, to nobody, which would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const database = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  return {
    database,
    pool,
    async close() {
      await database.destroy();
      // Kysely leaves a pool alone that it never used itself.
      if (!pool.ending) await pool.end();
    },
  };
}

/** Whoever asks whether the database answers wants to know it now, not when a connection is free. */
const pingTimeoutMs = 1500;

/** Questions on their way: a busy database is asked once, however often somebody wants to know. */
const pings = new WeakMap<Database, Promise<boolean>>();

/** Whether the database answers, within 1.5 seconds. */
export async function pingDatabase(database: Database): Promise<boolean> {
  let ping = pings.get(database);
  if (!ping) {
    ping = sql`select 1`
      .execute(database)
      .then(
        () => true,
        () => false,
      )
      .finally(() => pings.delete(database));
    pings.set(database, ping);
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), pingTimeoutMs);
  });
  return Promise.race([ping, late]).finally(() => clearTimeout(timer));
}

function addressOf(location: DatabaseLocation): PoolConfig {
  if ('url' in location) return { connectionString: location.url };
  // `pg` builds socket paths of its own shape and knows no named pipes; a stream that ignores
  // the address it is told reaches any path on any platform.
  return { user: 'postgres', database: 'postgres', stream: () => new PathSocket(location.socketPath) };
}

class PathSocket extends Socket {
  readonly #path: string;

  constructor(path: string) {
    super();
    this.#path = path;
  }

  override connect(..._address: unknown[]): this {
    return super.connect({ path: this.#path });
  }
}

/** `int8` in `pg_type`. */
const int8Oid = 20;

/** 64-bit integers as numbers: every count and size here is far below 2^53. The rest as `pg` does it. */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  const parsers: { getTypeParser(oid: number, format?: string): (value: string) => unknown } = types;
  return oid === int8Oid ? Number : parsers.getTypeParser(oid, format);
}
