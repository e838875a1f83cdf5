import type { DatabaseTransaction } from '@onyx/database';
import { jobPriority, type JobQueue } from '../jobs/index.ts';
import { requeueFailed } from './document.queries.ts';

/**
 * Puts failed documents back to the start and has them read again, after those that people wait for.
 * @returns how many of them were failed indeed.
 */
export async function retryDocuments(
  { trx, queue }: { trx: DatabaseTransaction; queue: JobQueue },
  ids: readonly string[],
): Promise<number> {
  const requeued = await requeueFailed(trx, ids);
  const payloads = requeued.map(({ id, version }) => ({ documentId: id, version }));
  await queue.enqueue(trx, 'ingest-document', payloads, {
    priority: jobPriority.bulk,
    owners: requeued.map(({ collectionId }) => collectionId),
    // The job that failed may still be on its way out of the queue.
    isAgain: true,
  });
  return requeued.length;
}
