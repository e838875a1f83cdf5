import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { assertUsableSchema, migrateToLatest, readSchemaState } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { startTestDatabase, type TestDatabase } from './testing/index.ts';

let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await startTestDatabase();
});
beforeEach(async () => {
  await sql`delete from schema_migration where name like '9%'`.execute(testDatabase.database);
  await sql`delete from schema_requirement`.execute(testDatabase.database);
});
afterAll(() => testDatabase.close());

const addUnknown = async (name: string): Promise<void> => {
  await sql`insert into schema_migration (name, timestamp) values (${name}, '2030')`.execute(
    testDatabase.database,
  );
};

test('after a migration nothing is left to do, and doing it again changes nothing', async () => {
  const state = await readSchemaState(testDatabase.database);
  expect(state).toEqual({ done: Object.keys(migrations), pending: [], unknown: [], required: [] });
  expect(await migrateToLatest(testDatabase.database)).toEqual([]);
});

test('a newer schema is worked on, unless it says that a program must know what was changed', async () => {
  const { database } = testDatabase;
  await addUnknown('9001-more');
  expect(await readSchemaState(database)).toMatchObject({ unknown: ['9001-more'], required: [] });
  expect(await migrateToLatest(database)).toEqual([]);
  assertUsableSchema(await readSchemaState(database));

  await sql`insert into schema_requirement (migration) values ('9001-more')`.execute(database);
  const state = await readSchemaState(database);
  expect(() => assertUsableSchema(state)).toThrow(
    expect.objectContaining({ code: 'schema-too-new', params: { migration: '9001-more' } }),
  );
  await expect(migrateToLatest(database)).rejects.toMatchObject({ code: 'schema-too-new' });
});

test('an older schema is told by what it lacks', () => {
  const state = { done: [], pending: ['0001-a', '0002-b'], unknown: [], required: [] };
  expect(() => assertUsableSchema(state)).toThrow(
    expect.objectContaining({ code: 'schema-behind', params: { migration: '0001-a, 0002-b' } }),
  );
});

test('nothing is migrated where another version went another way', async () => {
  const { database } = testDatabase;
  const last = Object.keys(migrations).at(-1) ?? '';
  await addUnknown('9001-more');
  await sql`delete from schema_migration where name = ${last}`.execute(database);
  try {
    await expect(migrateToLatest(database)).rejects.toMatchObject({ code: 'schema-too-new' });
  } finally {
    await addUnknown(last);
  }
});
