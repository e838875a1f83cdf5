import {
  connectDatabase,
  migrateToLatest,
  startEmbeddedServer,
  type DatabaseConnection,
} from '@onyx/database';
import { createSearchIndex, openLatentModels, readLatentRows, type LatentModels } from '@onyx/search';
import { silentLogger } from '@onyx/telemetry';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addCollection, addDocument, countVectors } from './testing/latent-world.ts';
import { crashPoints } from './testing/crash-points.ts';

const program = fileURLToPath(new URL('testing/crashing-update.ts', import.meta.url));
const chunkCount = 400;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onyx-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the program until it ends. */
async function runUntil(point: string): Promise<NodeJS.Signals | null> {
  const child = fork(program, [folder, point], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal;
}

/** Looks at the data while no program runs. */
async function inspect<T>(
  look: (connection: DatabaseConnection, models: LatentModels) => Promise<T>,
): Promise<T> {
  const server = await startEmbeddedServer({ dataDir: join(folder, 'postgres'), maxConnections: 4 });
  const connection = connectDatabase(server.location, { maxConnections: 2, onError: () => undefined });
  await migrateToLatest(connection.database);
  const models = await openLatentModels({ database: connection.database, logger: silentLogger });
  try {
    return await look(connection, models);
  } finally {
    await models.close();
    await connection.close();
    await server.stop();
  }
}

test('after a kill -9 anywhere the update goes on: what is searched is always whole, and at the end only that is left', async () => {
  await inspect(async (connection, models) => {
    const searchIndex = createSearchIndex({ ...connection, models, logger: silentLogger });
    await addDocument(connection, searchIndex, await addCollection(connection), chunkCount);
  });
  expect(await runUntil('never')).toBeNull();
  // As after a bulk import: the model is out of date.
  await inspect(({ pool }) =>
    pool.query(`update latent_model set chunk_count = 1, last_chunk_id = 0,
    trained_at = trained_at - interval '1 hour'`),
  );
  const seen: string[] = [];
  for (const point of crashPoints) {
    expect(await runUntil(point), point).toBe('SIGKILL');
    await inspect(async (connection, models) => {
      const vectors = await countVectors(connection);
      const searched = models.searched().map(({ embedder }) => embedder.id);
      expect(searched).toHaveLength(1);
      expect(vectors[searched[0] ?? ''], point).toBe(chunkCount);
      seen.push(`${point}: ${searched[0]} of ${Object.keys(vectors).length}`);
    });
  }
  expect(seen).toEqual([
    'training: latent-en@1 of 1',
    'stored: latent-en@1 of 1',
    'embedding: latent-en@1 of 2',
    'embedded: latent-en@1 of 2',
    'searched: latent-en@2 of 2',
    'clearing-away: latent-en@2 of 2',
  ]);
  expect(await runUntil('never')).toBeNull();
  await inspect(async (connection) => {
    expect(await countVectors(connection)).toEqual({ 'latent-en@2': chunkCount });
    expect(await readLatentRows(connection.database)).toHaveLength(1);
  });
}, 300_000);
