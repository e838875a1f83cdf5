/**
 * A whole program (database, worker, uploads) that kills itself with SIGKILL at a given point of the way of a
 * document. Arguments: data folder, point. For the test of resumption.
 */
import { connectDatabase, migrateToLatest, startEmbeddedServer } from '@onyx/database';
import { silentLogger } from '@onyx/telemetry';
import { join } from 'node:path';
import { addPerson, createPipeline } from './index.ts';
import { crashDocuments, type CrashPoint } from './crash-points.ts';

const [, , dataDir, point] = process.argv as [string, string, string, CrashPoint];

const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('killed');
};
const dieAt = (here: CrashPoint): void => {
  if (point === here) die();
};

const server = await startEmbeddedServer({ dataDir: join(dataDir, 'postgres'), maxConnections: 6 });
const connection = connectDatabase(server.location, { maxConnections: 4, onError: () => undefined });
await migrateToLatest(connection.database);
const pipeline = await createPipeline({
  connection,
  filesDir: join(dataDir, 'files'),
  logger: silentLogger,
  intercept: ({ parsers, searchIndex }) => ({
    parsers: {
      parse: async (...parameters) => {
        const parsed = await parsers.parse(...parameters);
        dieAt('after-parsing');
        return parsed;
      },
    },
    searchIndex: {
      ...searchIndex,
      indexDocuments: async (...parameters) => {
        const onCommit = await searchIndex.indexDocuments(...parameters);
        dieAt('within-the-index-transaction');
        return onCommit;
      },
      embedTogether: async (...parameters) => {
        await searchIndex.embedTogether(...parameters);
        dieAt('after-embedding');
      },
      embedPending: (options) =>
        searchIndex.embedPending({
          ...options,
          onProgress: (done, total) => {
            if (done > 0) dieAt('while-embedding');
            return options.onProgress?.(done, total);
          },
        }),
    },
  }),
});
const actor = await addPerson(connection);
for (const { fileName, content } of crashDocuments) await pipeline.upload(actor, fileName, content);
process.send?.({ actor });
dieAt('queued');
pipeline.worker.start();
