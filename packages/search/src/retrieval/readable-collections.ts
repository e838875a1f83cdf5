import type { LegName, SearchFilter } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { sql, type RawBuilder } from 'kysely';

/**
 * The ids of the collections that a person may read: everyone's, their own, and those shared with them while they
 * are shared. A role gives nothing. A subquery for `where(column, 'in', ...)`; it belongs inside every query whose
 * rows (or counts of them) a person sees.
 */
export function readableCollections(database: Database, userId: string) {
  return database
    .selectFrom('collection as readable')
    .select('readable.id')
    .where((where) =>
      where.or([
        where('readable.visibility', '=', 'everyone'),
        where('readable.ownerId', '=', userId),
        where.and([
          where('readable.visibility', '=', 'shared'),
          where.exists(
            where
              .selectFrom('collectionMember as reader')
              .select('reader.userId')
              .whereRef('reader.collectionId', '=', 'readable.id')
              .where('reader.userId', '=', userId),
          ),
        ]),
      ]),
    );
}

/** Who asks, and where they want to look. With a leg, only collections that it is not turned off for are in reach. */
export type Reach = { userId: string; filter: SearchFilter; leg?: LegName };

/**
 * The collections in reach as an array, which PostgreSQL works out once for each query: an index scan then checks
 * it row by row without a join.
 */
export function collectionsInReach(database: Database, { userId, filter, leg }: Reach): RawBuilder<string[]> {
  let ids = readableCollections(database, userId);
  if (leg) ids = ids.where(sql<boolean>`not ${leg}::text = any(readable.disabled_legs)`);
  if (filter.collectionIds) ids = ids.where('readable.id', 'in', nonEmpty(filter.collectionIds));
  return sql`array(${ids})`;
}

/**
 * Condition on a row of `chunk` (under the given alias): it may be read, its document passes the filter, and it
 * belongs to the document's published version. No join, so that a ranked index scan keeps its order and stops early.
 */
export function chunkIsInReach(database: Database, reach: Reach, alias = 'chunk'): RawBuilder<boolean> {
  const chunk = (column: string) => sql.ref(`${alias}.${column}`);
  const { documentIds } = reach.filter;
  const named = documentIds ? sql`${chunk('documentId')} = any(${documentIds}::uuid[]) and ` : sql``;
  return sql<boolean>`(${named}${chunk('collectionId')} = any(${collectionsInReach(database, reach)}) and ${chunk(
    'version',
  )} = (select document.indexed_version from document where document.id = ${chunk(
    'documentId',
  )} and document.collection_id = ${chunk('collectionId')}${documentConditions(reach.filter)}))`;
}

/** Whether a filter says more of documents than where they are. */
export function hasDocumentConditions(filter: SearchFilter): boolean {
  return Boolean(filter.documentIds ?? filter.formats ?? filter.updatedAfter ?? filter.updatedBefore);
}

/** What a filter says of documents, as further conditions on `document`, each behind an `and`. */
export function documentConditions(filter: SearchFilter): RawBuilder<unknown> {
  const conditions: RawBuilder<unknown>[] = [];
  if (filter.formats) conditions.push(sql` and document.format = any(${filter.formats}::text[])`);
  if (filter.updatedAfter)
    conditions.push(sql` and document.updated_at >= ${new Date(filter.updatedAfter)}::timestamptz`);
  if (filter.updatedBefore)
    conditions.push(sql` and document.updated_at < ${new Date(filter.updatedBefore)}::timestamptz`);
  return sql.join(conditions, sql``);
}

/** `in ()` is no SQL; no collection has this id. */
function nonEmpty(ids: readonly string[]): string[] {
  return ids.length > 0 ? [...ids] : ['00000000-0000-0000-0000-000000000000'];
}
