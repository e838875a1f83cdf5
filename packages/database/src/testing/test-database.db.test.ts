import { expect, test } from 'vitest';
import { startTestDatabase } from './index.ts';

test('two test databases share nothing, and a reset empties one', async () => {
  const [first, second] = await Promise.all([startTestDatabase(), startTestDatabase()]);
  await first.database.insertInto('setting').values({ key: 'a', value: '{}' }).execute();
  expect(await second.database.selectFrom('setting').selectAll().execute()).toEqual([]);
  await first.reset();
  expect(await first.database.selectFrom('setting').selectAll().execute()).toEqual([]);
  await Promise.all([first.close(), second.close()]);
});
