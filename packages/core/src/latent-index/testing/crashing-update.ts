/**
 * A whole program (database, latent index) that kills itself with SIGKILL at a given point of an update, or ends when
 * the update is through. Arguments: data folder, point. For the test of resumption.
 */
import { connectDatabase, migrateToLatest, startEmbeddedServer } from '@onyx/database';
import { createSearchIndex, openLatentModels } from '@onyx/search';
import { silentLogger } from '@onyx/telemetry';
import { join } from 'node:path';
import { createLatentIndex } from '../index.ts';
import type { CrashPoint } from './crash-points.ts';

const [, , dataDir, point] = process.argv as [string, string, string, CrashPoint];

const dieAt = (here: CrashPoint): void => {
  if (point === here) process.kill(process.pid, 'SIGKILL');
};

const server = await startEmbeddedServer({ dataDir: join(dataDir, 'postgres'), maxConnections: 4 });
const { database } = connectDatabase(server.location, { maxConnections: 2, onError: () => undefined });
await migrateToLatest(database);
const logger = silentLogger;
const models = await openLatentModels({ database, logger });
const searchIndex = createSearchIndex({ database, models, logger });
let passes = 0;
const index = createLatentIndex({
  database,
  models,
  logger,
  noticeMs: 1,
  queue: { enqueue: () => Promise.resolve(), wake: () => undefined },
  searchIndex: {
    embedAll: async (options) => {
      passes += 1;
      dieAt('stored');
      const given = await searchIndex.embedAll({
        ...options,
        onProgress: (done) => {
          if (done > 0) dieAt('embedding');
        },
      });
      if (passes === 2) dieAt('embedded');
      return given;
    },
    removeVectors: async (modelId, signal) => {
      dieAt('searched');
      await database
        .deleteFrom('chunkVector')
        .where('modelId', '=', modelId)
        .where('chunkId', '<', 100)
        .execute();
      dieAt('clearing-away');
      await searchIndex.removeVectors(modelId, signal);
    },
  },
});
if (point === 'training') setTimeout(() => dieAt('training'), 150);
await index.handlers['update-latent-index'](
  { key: 'all' },
  { attempt: 1, signal: new AbortController().signal, enterStage: () => undefined },
);
// Too quick for the timer: it was to die in training.
dieAt('training');
process.exit();
