import type { DatabaseTransaction } from '@onyx/database';
import type { SearchIndex } from '@onyx/search';
import { enqueueFileCollection } from '../files/index.ts';
import type { JobQueue } from '../jobs/index.ts';
import { deleteDocuments } from './document.queries.ts';

export type RemovalDependencies = {
  trx: DatabaseTransaction;
  searchIndex: Pick<SearchIndex, 'removeDocument'>;
  queue: JobQueue;
};

/** Removes documents with all that belongs to them, within a transaction. Their files are collected later. */
export async function removeDocuments(
  { trx, searchIndex, queue }: RemovalDependencies,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  for (const id of ids) await searchIndex.removeDocument(trx, id);
  await deleteDocuments(trx, ids);
  await enqueueFileCollection(trx, queue);
}
