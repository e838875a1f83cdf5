import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { grantRoles } from './grant-roles.ts';
import { roles } from './roles.ts';
import { startTestDatabase, type TestDatabase } from './testing/index.ts';

let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await startTestDatabase();
});
beforeEach(() => testDatabase.reset());
afterAll(() => testDatabase.close());

/** Does something as a role, in a transaction that is undone. */
async function as(role: string, statement: string): Promise<unknown> {
  try {
    await testDatabase.database.transaction().execute(async (trx) => {
      await sql`set local role ${sql.id(role)}`.execute(trx);
      await sql.raw(statement).execute(trx);
      throw new Error('undone');
    });
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return message === 'undone' ? 'allowed' : code;
  }
  return undefined;
}

const denied = '42501';
const insert = `insert into setting (key, value) values ('a', '1')`;

test('a database without the roles needs none', async () => {
  expect(await grantRoles(testDatabase.database, ['public'])).toEqual([]);
});

test('the app changes rows and nothing else; the reader reads what holds no secrets', async () => {
  const { database } = testDatabase;
  for (const role of Object.values(roles)) await sql`create role ${sql.id(role)}`.execute(database);
  expect(await grantRoles(database, ['public'])).toEqual(['onyx_app', 'onyx_reader']);
  // Again, as after every migration.
  await grantRoles(database, ['public']);

  expect(await as('onyx_app', insert)).toBe('allowed');
  expect(await as('onyx_app', 'select * from session')).toBe('allowed');
  expect(await as('onyx_app', 'create table more (id integer)')).toBe(denied);
  expect(await as('onyx_app', 'drop index document_collection_id_idx; drop table document')).not.toBe(
    'allowed',
  );
  expect(await as('onyx_app', 'truncate setting')).toBe(denied);

  expect(await as('onyx_reader', 'select * from document')).toBe('allowed');
  expect(await as('onyx_reader', insert)).toBe(denied);
  for (const table of ['session', 'account', 'api_key', 'language_model', 'retrieval_model'])
    expect(await as('onyx_reader', `select * from ${table}`)).toBe(denied);
});
