import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realArray } from './real-array.ts';

let connection: TestDatabase;
beforeAll(async () => {
  connection = await startTestDatabase();
});
afterAll(() => connection.close());

const received = async (vectors: Float32Array[]): Promise<number[] | null> => {
  const { rows } = await sql<{
    numbers: number[] | null;
  }>`select ${realArray(vectors)}::real[] as numbers`.execute(connection.database);
  return rows[0]?.numbers ?? null;
};

test('the database reads the numbers of all vectors in order, to the last bit', async () => {
  const vectors = [
    Float32Array.of(0, -0, 1, -1.5),
    Float32Array.of(0.1, -1e-20, 3.4028235e38, 1 / 3),
    Float32Array.from({ length: 4 }, (_, index) => Math.sin(index + 1)),
  ];
  const numbers = await received(vectors);
  expect(Float32Array.from(numbers ?? [])).toEqual(
    Float32Array.from(vectors.flatMap((vector) => [...vector])),
  );
});

test('a part of a larger buffer is sent alone', async () => {
  const whole = Float32Array.of(1, 2, 3, 4, 5, 6);
  expect(await received([whole.subarray(2, 4), whole.subarray(0, 1)])).toEqual([3, 4, 1]);
});

test('half precision is what the database itself makes of the text', async () => {
  const vector = Float32Array.from({ length: 64 }, (_, index) => Math.cos(index * 7) / 3);
  const { rows } = await sql<{ isEqual: boolean }>`
    select (${realArray([vector])}::real[])::halfvec = ${`[${vector.join(',')}]`}::halfvec as is_equal`.execute(
    connection.database,
  );
  expect(rows[0]?.isEqual).toBe(true);
});
