import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDatabase, type DatabaseConnection } from '../connection.ts';
import { startEmbeddedServer, type EmbeddedServer } from './embedded-server.ts';

let folder: string;
let server: EmbeddedServer;
let connection: DatabaseConnection;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onyx-sockets-'));
  server = await startEmbeddedServer({ dataDir: join(folder, 'postgres'), maxConnections: 12 });
  connection = connectDatabase(server.location, { maxConnections: 10, onError: () => undefined });
  await connection.pool.query('create table counter (id integer primary key, value integer not null)');
  await connection.pool.query('insert into counter values (1, 0)');
});
afterAll(async () => {
  await connection.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

test('many connections at once each get the answer to their own question', async () => {
  // Long parameters arrive in several pieces, so that the messages of different connections meet.
  const ask = async (index: number): Promise<void> => {
    const long = String(index).repeat(40_000);
    const { rows } = await connection.pool.query<{ index: number; size: number; start: string }>(
      `select $1::int as index, length($2::text) as size, left($2::text, 8) as start /* ${index % 7} */`,
      [index, long],
    );
    expect(rows).toEqual([{ index, size: long.length, start: long.slice(0, 8) }]);
  };
  await Promise.all(Array.from({ length: 200 }, (_, index) => ask(index)));
});

test('a transaction has the session to itself, and its connections wait for no other', async () => {
  await Promise.all(
    Array.from({ length: 30 }, async () => {
      const client = await connection.pool.connect();
      try {
        await client.query('begin');
        const { rows } = await client.query<{ value: number }>(
          'select value from counter where id = $1',
          [1],
        );
        await new Promise((resolve) => setImmediate(resolve));
        await client.query('update counter set value = $1 where id = 1', [(rows[0]?.value ?? 0) + 1]);
        await client.query('commit');
      } finally {
        client.release();
      }
    }),
  );
  const { rows } = await connection.pool.query('select value from counter where id = 1');
  expect(rows).toEqual([{ value: 30 }]);
});

test('an error ends its own statement only', async () => {
  // After an error the session skips what follows up to Sync: it must not be another connection's statement.
  const results = await Promise.allSettled(
    Array.from({ length: 200 }, (_, index) => {
      const divisor = index % 3 === 0 ? 0 : 5;
      return connection.pool.query(`select 10 / $1::int as value, ${index} as index`, [divisor]);
    }),
  );
  results.forEach((result, index) => {
    if (index % 3 === 0) expect(result).toMatchObject({ status: 'rejected', reason: { code: '22012' } });
    else expect(result).toMatchObject({ status: 'fulfilled', value: { rows: [{ value: 2, index }] } });
  });
});

test('who disappears within a transaction leaves nothing behind', async () => {
  const client = await connection.pool.connect();
  await client.query('begin');
  await client.query('update counter set value = -1 where id = 1');
  client.release(new Error('gone'));
  const { rows } = await connection.pool.query('select value from counter where id = 1');
  expect(rows).toEqual([{ value: 30 }]);
});

test('several statements in one text answer all together', async () => {
  const result: unknown = await connection.pool.query('begin; select 1 as one; select 2 as two; commit');
  expect(result).toMatchObject([{}, { rows: [{ one: 1 }] }, { rows: [{ two: 2 }] }, {}]);
});
