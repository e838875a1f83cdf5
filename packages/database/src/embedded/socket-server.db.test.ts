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
  server = await startEmbeddedServer({ dataDir: join(folder, 'postgres'), maxConnections: 10 });
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

test('errors, long parameters and transactions of many connections do not meet', async () => {
  // After an error the session skips what follows up to Sync: that must not be another connection's statement.
  const { pool } = connection;
  const kinds: ((index: number) => Promise<void>)[] = [
    async (index) => {
      const { rows } = await pool.query(`select ${index} as index, length($1::text) as size`, [
        'x'.repeat((index % 7) * 30_000),
      ]);
      expect(rows).toEqual([{ index, size: (index % 7) * 30_000 }]);
    },
    async (index) => {
      await expect(pool.query(`select missing_${index}`, [])).rejects.toMatchObject({ code: '42703' });
    },
    async (index) => {
      await expect(pool.query(`insert into counter values (1, $1)`, [index])).rejects.toMatchObject({
        code: '23505',
      });
    },
    async (index) => {
      const client = await pool.connect();
      try {
        await client.query('begin');
        const { rows } = await client.query(`select ${index} as index, $1::int as same`, [index]);
        expect(rows).toEqual([{ index, same: index }]);
        if (index % 2 === 0)
          await expect(client.query('select missing')).rejects.toMatchObject({ code: '42703' });
        await client.query('rollback');
      } finally {
        client.release();
      }
    },
  ];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < 600) {
      const index = next++;
      await kinds[index % kinds.length]?.(index);
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
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
