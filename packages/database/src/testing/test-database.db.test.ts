import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { startTestDatabase, testPostgresUrl } from './index.ts';

test('two test databases share nothing, and a reset empties one', async () => {
  const [first, second] = await Promise.all([startTestDatabase(), startTestDatabase()]);
  await first.database.insertInto('setting').values({ key: 'a', value: '{}' }).execute();
  expect(await second.database.selectFrom('setting').selectAll().execute()).toEqual([]);
  await first.reset();
  expect(await first.database.selectFrom('setting').selectAll().execute()).toEqual([]);
  await Promise.all([first.close(), second.close()]);
});

test.skipIf(!testPostgresUrl)(
  'a server has a database for each, which is gone when it is closed',
  async () => {
    const first = await startTestDatabase({ url: testPostgresUrl });
    const second = await startTestDatabase({ url: testPostgresUrl });
    await first.database.insertInto('setting').values({ key: 'a', value: '{}' }).execute();
    expect(await second.database.selectFrom('setting').selectAll().execute()).toEqual([]);
    const name = 'url' in first.location ? new URL(first.location.url).pathname.slice(1) : '';
    const isThere = async (): Promise<boolean> =>
      (await sql`select 1 from pg_database where datname = ${name}`.execute(second.database)).rows.length > 0;
    expect(await isThere()).toBe(true);
    await first.close();
    expect(await isThere()).toBe(false);
    await second.close();
  },
);
