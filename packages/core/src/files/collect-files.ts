import type { Database, DatabaseTransaction } from '@onyx/database';
import type { Logger } from '@onyx/telemetry';
import type { FileStore } from './file-store.ts';
import { claimUnknownFiles, forgetFiles, removeUnusedFiles } from './collect-files.queries.ts';
import type { JobQueue } from '../jobs/index.ts';

/** What was just stored may be about to be used; what was just unused may be uploaded again. */
const graceMs = 60 * 60 * 1000;
const windowMs = 10 * 60 * 1000;
const batchSize = 200;

/**
 * Asks, in the transaction that removes documents, for their files to be collected once the time of grace is over.
 * Removals within ten minutes share a job.
 */
export async function enqueueFileCollection(trx: DatabaseTransaction, queue: JobQueue): Promise<void> {
  const window = Math.floor(Date.now() / windowMs);
  const delaySeconds = Math.ceil((graceMs + windowMs) / 1000);
  await queue.enqueue(trx, 'collect-files', [{ key: String(window) }], { delaySeconds });
}

export type CollectFilesDependencies = { database: Database; files: FileStore; logger: Logger };

/**
 * Removes files that no version of any document uses: rows with their bytes, then bytes that never got a row
 * because the process died in between, then what was never stored to its end.
 */
export async function collectFiles(
  { database, files, logger }: CollectFilesDependencies,
  now = Date.now(),
): Promise<{ removed: number }> {
  const before = new Date(now - graceMs);
  let removed = 0;
  for (;;) {
    const portion = await database.transaction().execute(async (trx) => {
      const unused = await removeUnusedFiles(trx, before, batchSize);
      // Within the transaction: an upload of the same bytes waits for our rows before it puts its own in place.
      await removeAll(files, unused);
      return unused.length;
    });
    removed += portion;
    if (portion < batchSize) break;
  }

  let stray: string[] = [];
  const sweep = async (): Promise<void> => {
    removed += await database.transaction().execute(async (trx) => {
      const unknown = await claimUnknownFiles(trx, stray);
      await removeAll(files, unknown);
      await forgetFiles(trx, unknown);
      return unknown.length;
    });
    stray = [];
  };
  for await (const { sha256, storedAt } of files.list()) {
    if (storedAt < before) stray.push(sha256);
    if (stray.length === batchSize) await sweep();
  }
  await sweep();
  await files.removeAbandoned();
  if (removed > 0) logger.info({ files: removed }, 'unused files removed');
  return { removed };
}

/** A store over a network takes its time for each. */
async function removeAll(files: FileStore, sha256s: readonly string[]): Promise<void> {
  await Promise.all(sha256s.map((sha256) => files.remove(sha256)));
}
