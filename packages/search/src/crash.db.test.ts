import { connectDatabase, startEmbeddedServer } from '@onyx/database';
import { silentLogger } from '@onyx/telemetry';
import { sql } from 'kysely';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createSearcher, createSearchIndex, fixedModels } from './index.ts';
import { wordOf } from './testing/fixtures.ts';

test('a kill -9 in the middle of writing leaves an index that agrees with the chunks', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'onyx-test-'));
  const indexer = fork(fileURLToPath(new URL('testing/crashing-indexer.ts', import.meta.url)), [folder], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const committed = new Map<number, number>();
  let databaseProcessId = 0;
  indexer.on('message', (message: { number: number; version: number } | { databaseProcessId: number }) => {
    if ('number' in message) committed.set(message.number, message.version);
    else ({ databaseProcessId } = message);
  });
  while (committed.size < 40) await once(indexer, 'message');
  process.kill(databaseProcessId, 'SIGKILL');
  indexer.kill('SIGKILL');
  await once(indexer, 'exit');

  const server = await startEmbeddedServer({ dataDir: folder, maxConnections: 4 });
  const { database, close } = connectDatabase(server.location, {
    maxConnections: 2,
    onError: () => undefined,
  });
  const index = createSearchIndex({ database, models: fixedModels([]), logger: silentLogger });
  const searcher = createSearcher({ database, models: fixedModels([]), logger: silentLogger });
  const find = (query: string) =>
    searcher.search({ userId: 'ada', query, offset: 0, limit: 100, explain: false });

  const check = async (): Promise<void> => {
    for (const [number, version] of committed) {
      const versions = [1, 2].map((candidate) => find(wordOf(number, candidate)));
      const totals = (await Promise.all(versions)).map((response) => response.total);
      // The last one may have been committed without its message.
      expect(totals[0]! + totals[1]!, `document ${number}`).toBe(1);
      expect(totals[version - 1] === 1 || number === committed.size - 1, `document ${number}`).toBe(true);
    }
    const { rows } = await sql<{
      count: number;
    }>`select count(distinct document_id) as count from chunk`.execute(database);
    expect((await find('marker')).total).toBe(Math.min(1_000, rows[0]?.count ?? 0));
  };
  await check();
  await index.maintain();
  await check();
  await close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}, 120_000);
