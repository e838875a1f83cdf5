import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonbArray, realArray, textArray } from './binary-arrays.ts';
import { startTestDatabase, type TestDatabase } from './testing/index.ts';

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

const texts = ['', ' ', 'a "quoted" {word}, \\ NULL', '年假十五天 😀 é', 'line\n\ttab', 'x'.repeat(100_000)];

test('texts arrive as they are, however they would be escaped', async () => {
  const { rows } = await sql<{
    texts: string[];
  }>`select ${textArray(texts)}::text[] as texts`.execute(connection.database);
  expect(rows[0]?.texts).toEqual(texts);
});

test('JSON arrives as values', async () => {
  const values = [{ texts }, [1, null, true], 'text', 0.1, null];
  const { rows } = await sql<{ value: unknown }>`
    select value from unnest(${jsonbArray(values.map((value) => JSON.stringify(value)))}::jsonb[]) as value`.execute(
    connection.database,
  );
  expect(rows.map(({ value }) => value)).toEqual(values);
});

test('no texts are an empty array', async () => {
  const { rows } = await sql<{ count: number }>`
    select cardinality(${textArray([])}::text[]) as count`.execute(connection.database);
  expect(rows[0]?.count).toBe(0);
});

test('half a character stands as the replacement character, and NUL is refused', async () => {
  const { rows } = await sql<{
    texts: string[];
  }>`select ${textArray(['a\ud83d'])}::text[] as texts`.execute(connection.database);
  expect(rows[0]?.texts).toEqual(['a\ufffd']);
  const refused = sql`select ${textArray(['a\u0000'])}::text[]`.execute(connection.database);
  await expect(refused).rejects.toMatchObject({ code: '22021' });
});
