import type { Database } from '@onyx/database';
import type { Logger } from '@onyx/telemetry';
import { deleteOldAttempts } from './job-log.queries.ts';
import { takeTurn } from './turn.queries.ts';

const everyMs = 10 * 60 * 1000;
const keptMs = 14 * 24 * 60 * 60 * 1000;
/** About 30 MB. */
const keptRows = 50_000;
const portion = 2000;

export type JobLogUpkeep = {
  /** A chore of the worker: forgets old attempts. Of several workers one does it. @returns how many were forgotten. */
  runIfDue(): Promise<number>;
  stop(): void;
};

/** Keeps the log of jobs bounded: 14 days, and no more rows than `keptRows`. What waits for somebody stays. */
export function createJobLogUpkeep(dependencies: {
  database: Database;
  logger: Logger;
  /** Only tests have another. */
  keptRows?: number;
}): JobLogUpkeep {
  const { database, logger } = dependencies;
  const limits = { keptMs, keptRows: dependencies.keptRows ?? keptRows, limit: portion };
  const stopping = new AbortController();
  return {
    stop: () => stopping.abort(),
    async runIfDue() {
      if (!(await takeTurn(database, 'job-log-upkeep', everyMs))) return 0;
      let total = 0;
      for (let count = portion; count === portion && !stopping.signal.aborted; total += count)
        count = await deleteOldAttempts(database, limits);
      if (total > 0) logger.info({ attempts: total }, 'old entries of the job log were removed');
      return total;
    },
  };
}
