/** Keeps its embedded database busy in one statement until it is killed. For the test of orphans. */
import { sql } from 'kysely';
import { connectDatabase } from '../connection.ts';
import { startEmbeddedServer } from '../embedded/embedded-server.ts';

const server = await startEmbeddedServer({ dataDir: process.argv[2] ?? '', maxConnections: 4 });
const { database } = connectDatabase(server.location, { maxConnections: 2, onError: () => undefined });
await sql`select 1`.execute(database);
process.send?.('computing');
await sql`select count(*) from generate_series(1, 100000000000) as number`.execute(database);
