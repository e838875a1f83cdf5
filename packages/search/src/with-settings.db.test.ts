import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withSettings } from './with-settings.ts';

let world: TestDatabase;

beforeAll(async () => {
  world = await startTestDatabase();
});
afterAll(() => world.close());

const enabled = async (database: TestDatabase['database']): Promise<unknown> =>
  (await sql<{ enableSort: string }>`show enable_sort`.execute(database)).rows[0]?.enableSort;

test('settings hold for the work and for nothing after it', async () => {
  const { database } = world;
  expect(await withSettings(database, { enable_sort: 'off' }, enabled)).toBe('off');
  expect(await enabled(database)).toBe('on');
});

test('after a failure the connection has neither the settings nor the failed transaction', async () => {
  const { database } = world;
  const failing = withSettings(database, { enable_sort: 'off' }, (reading) =>
    sql`select 1 / 0`.execute(reading),
  );
  await expect(failing).rejects.toThrow('division by zero');
  expect(await enabled(database)).toBe('on');
});

test('a setting that does not exist fails the work', async () => {
  const { database } = world;
  await expect(withSettings(database, { enable_nothing: 'off' }, enabled)).rejects.toThrow('enable_nothing');
  expect(await enabled(database)).toBe('on');
});
