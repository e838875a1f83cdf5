import { expect, test } from 'vitest';
import { connectDatabase } from './connection.ts';
import { startTestDatabase } from './testing/index.ts';

test('a closed connection leaves none open, whether it was used by the query builder or by its pool', async () => {
  const { location, close } = await startTestDatabase();
  for (const use of ['pool', 'builder', 'nothing']) {
    const connection = connectDatabase(location, { maxConnections: 1, onError: () => undefined });
    if (use === 'pool') await connection.pool.query('select 1');
    if (use === 'builder') await connection.database.selectFrom('setting').select('key').execute();
    await connection.close();
    expect(connection.pool.totalCount, use).toBe(0);
    await expect(connection.pool.query('select 1'), use).rejects.toThrow();
  }
  await close();
});
