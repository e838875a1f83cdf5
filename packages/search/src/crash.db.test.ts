import { connectDatabase, startEmbeddedServer, type DatabaseLocation } from '@onyx/database';
import { startTestDatabase, testPostgresUrl } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { sql } from 'kysely';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  createPortableEngine,
  createSearcher,
  createSearchIndex,
  createTextsearchEngine,
  fixedModels,
  type LexicalEngine,
} from './index.ts';
import { wordOf } from './testing/fixtures.ts';

test.each([createTextsearchEngine(), createPortableEngine()])(
  'a kill -9 of the embedded database in the middle of writing leaves an index that agrees with the chunks ($name)',
  async (engine) => {
    const folder = await mkdtemp(join(tmpdir(), 'onyx-test-'));
    const committed = await writeUntilKilled(folder, engine);
    const server = await startEmbeddedServer({ dataDir: folder, maxConnections: 4 });
    await expectAgreement(server.location, engine, committed);
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  },
  120_000,
);

test.skipIf(!testPostgresUrl)(
  'a kill -9 of the program that writes to a server leaves an index that agrees with the chunks',
  async () => {
    const db = await startTestDatabase({ url: testPostgresUrl });
    const engine = createPortableEngine();
    const committed = await writeUntilKilled('url' in db.location ? db.location.url : '', engine);
    await expectAgreement(db.location, engine, committed);
    await db.close();
  },
  120_000,
);

/** @returns the version of each document, by its number, that was committed for certain. */
async function writeUntilKilled(place: string, engine: LexicalEngine): Promise<Map<number, number>> {
  const program = fileURLToPath(new URL('testing/crashing-indexer.ts', import.meta.url));
  const indexer = fork(program, [place, engine.name], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const committed = new Map<number, number>();
  let databaseProcessId: number | undefined;
  indexer.on('message', (message: { number: number; version: number } | { databaseProcessId?: number }) => {
    if ('number' in message) committed.set(message.number, message.version);
    else ({ databaseProcessId } = message);
  });
  while (committed.size < 40) await once(indexer, 'message');
  if (databaseProcessId) process.kill(databaseProcessId, 'SIGKILL');
  indexer.kill('SIGKILL');
  await once(indexer, 'exit');
  return committed;
}

async function expectAgreement(
  location: DatabaseLocation,
  engine: LexicalEngine,
  committed: ReadonlyMap<number, number>,
): Promise<void> {
  const { database, close } = connectDatabase(location, { maxConnections: 2, onError: () => undefined });
  const parts = { database, models: fixedModels([]), logger: silentLogger, engine };
  const [index, searcher] = [createSearchIndex(parts), createSearcher(parts)];
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
}
