import { expect, test } from 'vitest';
import { connectDatabase } from './connection.ts';
import { explainConnectionFailure } from './connection-failure.ts';

test('a server that is not there is told by a code, without its address and password', async () => {
  const url = 'postgres://onyx_app:canary-1@127.0.0.1:1/onyx';
  const connection = connectDatabase({ url }, { maxConnections: 1, onError: () => undefined });
  const failure = await connection.pool.query('select 1').catch((error: unknown) => error);
  await connection.close();
  const explained = explainConnectionFailure(failure);
  expect(explained).toMatchObject({ code: 'database-unavailable', params: { reason: 'ECONNREFUSED' } });
  expect(JSON.stringify(explained)).not.toContain('canary');
});

test.each(['08006', '28P01', '3D000', '57P01', '57P03', '53300', 'ECONNRESET', 'ENOTFOUND'])(
  'takes %s for a database that cannot be used',
  (code) => {
    const error = Object.assign(new Error('refused'), { code });
    expect(explainConnectionFailure(error)).toMatchObject({ params: { reason: code }, isRetryable: true });
  },
);

test('takes a connection that was cut under a query for a database that cannot be used', () => {
  const error = new Error('Connection terminated unexpectedly');
  expect(explainConnectionFailure(error)).toMatchObject({ code: 'database-unavailable' });
});

test.each([new Error('a fault'), Object.assign(new Error('duplicate'), { code: '23505' }), 'text'])(
  'leaves other errors as they are',
  (error) => {
    expect(explainConnectionFailure(error)).toBe(error);
  },
);
