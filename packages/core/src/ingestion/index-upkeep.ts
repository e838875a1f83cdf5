import type { Database } from '@onyx/database';
import { tendGraphs, type SearchIndex } from '@onyx/search';
import type { Logger } from '@onyx/telemetry';
import {
  claimUpkeep,
  countChunksWritten,
  countDocuments,
  isWorkPending,
  readUpkeepState,
  type UpkeepState,
} from './index-upkeep.queries.ts';

/** After so many new chunks the statistics mislead the planner and the text index is in many segments. */
const bulkChunks = 2000;
const dayMs = 24 * 60 * 60 * 1000;

export type IndexUpkeep = {
  /**
   * Tidies the search index when that is due and nothing waits to be taken in: after much has been written, and once
   * a day when anything has changed. Of several workers one does it. The embedded database tidies nothing by itself.
   * Vectors are put into their graphs each time, also while documents are taken in: they would be scanned until then.
   * @returns whether it was tidied.
   */
  runIfDue(now?: number): Promise<boolean>;
  /** Ends what is being done, soon and for good. */
  stop(): void;
};

export function createIndexUpkeep(dependencies: {
  database: Database;
  searchIndex: Pick<SearchIndex, 'maintain'>;
  logger: Logger;
}): IndexUpkeep {
  const { database, searchIndex, logger } = dependencies;
  const stopping = new AbortController();

  async function stateNow(now: number): Promise<UpkeepState> {
    return {
      at: now,
      chunksWritten: await countChunksWritten(database),
      documents: await countDocuments(database),
    };
  }

  async function isDue(previous: UpkeepState | null, now: number): Promise<boolean> {
    const written = (await countChunksWritten(database)) - (previous?.chunksWritten ?? 0);
    if (written >= bulkChunks) return true;
    if (previous && now - previous.at < dayMs) return false;
    // A deletion writes no chunk.
    return written > 0 || (await countDocuments(database)) !== (previous?.documents ?? 0);
  }

  return {
    stop: () => stopping.abort(),
    async runIfDue(now = Date.now()) {
      await tendGraphs({ database, logger, signal: stopping.signal });
      if (stopping.signal.aborted || (await isWorkPending(database))) return false;
      const previous = await readUpkeepState(database);
      if (!(await isDue(previous, now))) return false;
      // Claimed before it is done: what fails, or dies over it, is not tried again every minute.
      if (!(await claimUpkeep(database, previous, await stateNow(now)))) return false;
      const startedAt = performance.now();
      await searchIndex.maintain();
      logger.info({ ms: Math.round(performance.now() - startedAt) }, 'the search index was tidied');
      return true;
    },
  };
}
