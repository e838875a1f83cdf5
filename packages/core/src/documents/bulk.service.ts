import { AppError, type DocumentFilter } from '@onyx/contracts';
import type { Database, DatabaseTransaction } from '@onyx/database';
import type { SearchIndex } from '@onyx/search';
import type { Actor } from '../actor.ts';
import { canWrite } from '../collections/index.ts';
import type { JobQueue } from '../jobs/index.ts';
import { findIds, findReadableDocuments, findStandings, updateDocument } from './document.queries.ts';
import type { DocumentRow } from './document.view.ts';
import { requireWritable } from './documents.policy.ts';
import { removeDocuments } from './remove-documents.ts';
import { retryDocuments } from './retry-documents.ts';
import { holdDocuments, placeOf } from './upload.queries.ts';

export type BulkInput = {
  action: 'delete' | 'retry' | 'move';
  ids?: readonly string[] | undefined;
  filter?: DocumentFilter | undefined;
  targetCollectionId?: string | undefined;
};

export type BulkDependencies = {
  database: Database;
  queue: JobQueue;
  searchIndex: Pick<SearchIndex, 'removeDocument' | 'setCollection'>;
};

/** Documents a transaction: small enough that searches in between need not wait long. */
const batchSize = 100;

/**
 * Does the same to many documents, in portions. What the actor may not change, what is not in the right state and
 * what has no place in the target is left and counted.
 * Throws `invalid-request` without ids and filter or without a target to move to; `not-found`, `forbidden` for the target.
 */
export async function bulkDocuments(
  dependencies: BulkDependencies,
  actor: Actor,
  input: BulkInput,
): Promise<{ changed: number; skipped: number }> {
  const { database, queue } = dependencies;
  const ids = input.ids ?? (input.filter && (await findIds(database, actor.userId, input.filter)));
  if (!ids) throw missing('ids');
  const change = await chooseChange(dependencies, actor, input);

  let changed = 0;
  for (let start = 0; start < ids.length; start += batchSize) {
    const portion = [...new Set(ids.slice(start, start + batchSize))];
    changed += await database.transaction().execute(async (trx) => {
      const rows = await findReadableDocuments(trx, actor.userId, portion);
      return change(
        trx,
        rows.filter((row) => canWrite(actor, row)),
      );
    });
    queue.wake('ingest-document');
  }
  return { changed, skipped: ids.length - changed };
}

type Change = (trx: DatabaseTransaction, rows: readonly DocumentRow[]) => Promise<number>;

async function chooseChange(
  { database, queue, searchIndex }: BulkDependencies,
  actor: Actor,
  { action, targetCollectionId: target }: BulkInput,
): Promise<Change> {
  if (action === 'delete') {
    return async (trx, rows) => {
      await removeDocuments({ trx, searchIndex, queue }, rows.map(toId));
      return rows.length;
    };
  }
  if (action === 'retry') {
    return (trx, rows) => retryDocuments({ trx, queue }, rows.map(toId));
  }
  if (target === undefined) throw missing('targetCollectionId');
  requireWritable(actor, (await findStandings(database, actor.userId, [target])).get(target));
  return async (trx, rows) => {
    const movable = await withFreePlaces(trx, target, rows);
    for (const row of movable) {
      await updateDocument(trx, row.id, { collectionId: target });
      await searchIndex.setCollection(trx, row.id, target);
    }
    return movable.length;
  };
}

/** Leaves out what is there already, and what would meet a file of its name in its folder there. */
async function withFreePlaces(
  trx: DatabaseTransaction,
  target: string,
  rows: readonly DocumentRow[],
): Promise<DocumentRow[]> {
  const others = rows.filter((row) => row.collectionId !== target);
  const placesThere = others.map((row) => ({ ...row, collectionId: target }));
  const taken = new Set((await holdDocuments(trx, placesThere)).keys());
  return others.filter((row) => {
    const place = placeOf({ ...row, collectionId: target });
    if (taken.has(place)) return false;
    taken.add(place);
    return true;
  });
}

function toId(row: DocumentRow): string {
  return row.id;
}

function missing(path: string): AppError {
  return new AppError('invalid-request', { fields: [{ path, message: 'Required.' }] });
}
