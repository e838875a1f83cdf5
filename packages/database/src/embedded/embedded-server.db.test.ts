import { sql } from 'kysely';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  connectDatabase,
  migrateToLatest,
  pingDatabase,
  startEmbeddedServer,
  type DatabaseLocation,
} from '../index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onyx-test-'));
});
// A database that was killed may still be writing its last.
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));

const open = (location: DatabaseLocation) =>
  connectDatabase(location, { maxConnections: 4, onError: () => undefined });

test('is a PostgreSQL with vectors and BM25, reached through its own socket', async () => {
  const server = await startEmbeddedServer({ dataDir: folder, maxConnections: 8 });
  const { database, close } = open(server.location);
  expect(await migrateToLatest(database)).toContain('0001-foundation');
  expect(await migrateToLatest(database)).toEqual([]);
  const { rows } = await sql<{
    distance: number;
  }>`select '[1,0]'::halfvec <=> '[0,1]'::halfvec as distance`.execute(database);
  expect(rows[0]?.distance).toBe(1);
  await close();
  await server.stop();
});

test('refuses a second process on the same data, and lets it in once the first has stopped', async () => {
  const first = await startEmbeddedServer({ dataDir: folder, maxConnections: 4 });
  await expect(startEmbeddedServer({ dataDir: folder, maxConnections: 4 })).rejects.toMatchObject({
    code: 'data-dir-in-use',
    params: { dataDir: folder },
  });
  const stopping = first.stop();
  const second = await startEmbeddedServer({ dataDir: folder, maxConnections: 4 });
  await stopping;
  await second.stop();
});

test('keeps interleaved transactions of several connections apart', async () => {
  const server = await startEmbeddedServer({ dataDir: folder, maxConnections: 8 });
  const { database, close } = open(server.location);
  await sql`create table counter (value integer not null)`.execute(database);
  await sql`insert into counter values (0)`.execute(database);
  const increment = (fails: boolean) =>
    database.transaction().execute(async (trx) => {
      await sql`update counter set value = value + 1`.execute(trx);
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (fails) throw new Error('rolled back');
    });
  await Promise.allSettled(Array.from({ length: 20 }, (_, index) => increment(index % 4 === 0)));
  const { rows } = await sql<{ value: number }>`select value from counter`.execute(database);
  expect(rows).toEqual([{ value: 15 }]);
  await close();
  await server.stop();
});

test('a kill -9 of the whole program loses nothing that was committed', async () => {
  const writer = fork(fileURLToPath(new URL('../testing/crashing-writer.ts', import.meta.url)), [folder], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const committed: number[] = [];
  let databaseProcessId = 0;
  writer.on('message', (message: { committed: number } | { databaseProcessId: number }) => {
    if ('committed' in message) committed.push(message.committed);
    else databaseProcessId = message.databaseProcessId;
  });
  while (committed.length < 40) await once(writer, 'message');
  process.kill(databaseProcessId, 'SIGKILL');
  writer.kill('SIGKILL');
  await once(writer, 'exit');

  const server = await startEmbeddedServer({ dataDir: folder, maxConnections: 4 });
  const { database, close } = open(server.location);
  const { rows } = await sql<{ value: number }>`select value from acknowledged`.execute(database);
  const found = new Set(rows.map((row) => row.value));
  expect(committed.filter((value) => !found.has(value))).toEqual([]);
  await close();
  await server.stop();
});

/** Keeps the one session of the database busy for longer than any test. */
const endlessStatement = sql`select count(*) from generate_series(1, 100000000000) as number`;

test('a busy database is said not to answer at once, and is killed when it is to stop', async () => {
  const server = await startEmbeddedServer({ dataDir: folder, maxConnections: 8 });
  const { database, close } = open(server.location);
  expect(await pingDatabase(database)).toBe(true);
  const lost = expect(endlessStatement.execute(database)).rejects.toThrow();
  const startedAt = Date.now();
  const answers = await Promise.all(Array.from({ length: 10 }, () => pingDatabase(database)));
  expect(new Set(answers)).toEqual(new Set([false]));
  expect(Date.now() - startedAt).toBeLessThan(5000);
  await server.stop();
  await lost;
  expect(Date.now() - startedAt).toBeLessThan(15_000);
  await close();
});

test('a busy database whose program was killed is ended by the next start, that of a living one is not', async () => {
  const program = fork(fileURLToPath(new URL('../testing/computing-program.ts', import.meta.url)), [folder], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(program, 'message');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await expect(startEmbeddedServer({ dataDir: folder, maxConnections: 4 })).rejects.toMatchObject({
    code: 'data-dir-in-use',
    params: { processId: program.pid },
  });
  program.kill('SIGKILL');
  await once(program, 'exit');
  const server = await startEmbeddedServer({ dataDir: folder, maxConnections: 4 });
  const { database, close } = open(server.location);
  expect(await pingDatabase(database)).toBe(true);
  await close();
  await server.stop();
});
