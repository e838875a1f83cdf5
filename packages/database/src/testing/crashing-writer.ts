/** Commits numbers one by one and reports each, until it is killed. For the test of durability. */
import { sql } from 'kysely';
import { connectDatabase } from '../connection.ts';
import { startEmbeddedServer } from '../embedded/embedded-server.ts';

const server = await startEmbeddedServer({ dataDir: process.argv[2] ?? '', maxConnections: 4 });
const { database } = connectDatabase(server.location, { maxConnections: 2, onError: () => undefined });
await sql`create table acknowledged (value integer not null)`.execute(database);
process.send?.({ databaseProcessId: server.processId });
for (let value = 1; ; value++) {
  await sql`insert into acknowledged values (${value})`.execute(database);
  process.send?.({ committed: value });
}
