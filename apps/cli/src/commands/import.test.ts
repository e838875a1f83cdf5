import { createClient } from '@onyx/contracts';
import { expect, test } from 'vitest';
import { createContext } from '../command-context.ts';
import { untilIndexed } from './import.ts';

test('waiting for documents ends when one of them was deleted meanwhile', async () => {
  const asked: unknown[] = [];
  const client = createClient({
    baseUrl: 'http://onyx.test',
    fetch: (_url, init) => {
      asked.push(JSON.parse(init.body as string));
      return Promise.resolve(Response.json({ documents: [], working: 0, failed: 0 }));
    },
  });
  const documentId = '0198f0aa-0000-7000-8000-000000000001';
  const imported = [{ path: 'a.txt', outcome: 'created' as const, documentId, error: null }];
  await untilIndexed(createContext({ json: true }), { client }, imported);
  expect(asked).toEqual([{ ids: [documentId] }]);
  expect(imported).toMatchObject([{ outcome: 'created', error: null }]);
});
