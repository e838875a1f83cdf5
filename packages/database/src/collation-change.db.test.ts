import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCollationChange } from './collation-change.ts';
import { connectDatabase } from './connection.ts';
import { startTestDatabase, testPostgresUrl, type TestDatabase } from './testing/index.ts';

let testDatabase: TestDatabase;
beforeAll(async () => {
  testDatabase = await startTestDatabase({ url: testPostgresUrl });
});
afterAll(() => testDatabase.close());

test('a database whose order of texts has no version has nothing to tell', async () => {
  expect(await readCollationChange(testDatabase.database)).toBeNull();
});

test.skipIf(!testPostgresUrl)(
  'S-024 a changed version of the collation is told, and no longer once it is refreshed',
  async () => {
    const name = `collated_${process.pid}`;
    await sql`create database ${sql.id(name)} template template0 locale_provider icu icu_locale 'und'`.execute(
      testDatabase.database,
    );
    const url = new URL(testPostgresUrl ?? '');
    url.pathname = `/${name}`;
    const { database, close } = connectDatabase(
      { url: url.href },
      { maxConnections: 1, onError: () => undefined },
    );
    try {
      expect(await readCollationChange(database)).toBeNull();
      await sql`update pg_database set datcollversion = '1.0' where datname = ${name}`.execute(database);
      expect(await readCollationChange(database)).toEqual({ made: '1.0', now: expect.stringMatching(/^\d/) });
      await sql`alter database ${sql.id(name)} refresh collation version`.execute(database);
      expect(await readCollationChange(database)).toBeNull();
    } finally {
      await close();
      await sql`drop database ${sql.id(name)}`.execute(testDatabase.database);
    }
  },
);
