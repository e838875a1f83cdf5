/**
 * A worker in a process of its own that takes the first document and reads it for ever, until it is killed. Arguments:
 * where the database is and the folder of files, as JSON. For the test of two workers.
 */
import { connectDatabase, type DatabaseLocation } from '@onyx/database';
import { silentLogger } from '@onyx/telemetry';
import { createPipeline } from './index.ts';

export type HangingWorkerStart = { location: DatabaseLocation; filesDir: string };

const { location, filesDir } = JSON.parse(process.argv[2] ?? '') as HangingWorkerStart;
const connection = connectDatabase(location, { maxConnections: 2, onError: () => undefined });
const pipeline = await createPipeline({
  connection,
  filesDir,
  logger: silentLogger,
  isOnlyWorker: false,
  intercept: (parts) => ({
    ...parts,
    parsers: {
      parse() {
        process.send?.('reading');
        return new Promise<never>(() => undefined);
      },
    },
  }),
});
pipeline.worker.start();
