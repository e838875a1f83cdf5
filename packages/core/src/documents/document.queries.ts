import type { DocumentFilter, DocumentFormat } from '@onyx/contracts';
import type { Database, DatabaseTransaction, Row } from '@onyx/database';
import { readableCollections } from '@onyx/search';
import { sql, type Expression, type SqlBool } from 'kysely';
import type { CollectionStanding } from '../collections/index.ts';
import type { DocumentRow } from './document.view.ts';

type Connection = Database | DatabaseTransaction;

export type DocumentOrder = {
  sort: 'name' | 'updated' | 'size' | 'status';
  direction: 'asc' | 'desc';
};

/** Every document a person may read, with what `DocumentRow` needs. */
function readable(database: Connection, userId: string) {
  return withStanding(database, userId).where(
    'document.collectionId',
    'in',
    readableCollections(database, userId),
  );
}

function withStanding(database: Connection, userId: string) {
  return database
    .selectFrom('document')
    .innerJoin('collection', 'collection.id', 'document.collectionId')
    .innerJoin('user as creator', 'creator.id', 'document.createdBy')
    .leftJoin('collectionMember as standing', (join) =>
      join.onRef('standing.collectionId', '=', 'document.collectionId').on('standing.userId', '=', userId),
    );
}

const columns = [
  'document.id',
  'document.collectionId',
  'document.title',
  'document.fileName',
  'document.folder',
  'document.format',
  'document.sizeBytes',
  'document.sha256',
  'document.version',
  'document.indexedVersion',
  'document.pageCount',
  'document.chunkCount',
  'document.language',
  'document.isPinned',
  'document.stage',
  'document.stageDone',
  'document.stageTotal',
  'document.stageUnit',
  'document.stageStartedAt',
  'document.error',
  'document.createdAt',
  'document.updatedAt',
  'collection.name as collectionName',
  'collection.ownerId',
  'collection.visibility',
  'standing.access',
  'creator.name as createdByName',
] as const;

/** Where a stage stands in the order "status": what needs a person first. */
const stageRank = sql<number>`array_position(
  array['failed', 'queued', 'parsing', 'indexing', 'embedding', 'ready'], document.stage)`;

const orders: Record<DocumentOrder['sort'], Expression<unknown>> = {
  name: sql`lower(document.title)`,
  updated: sql.ref('document.updatedAt'),
  size: sql.ref('document.sizeBytes'),
  status: stageRank,
};

/** The conditions of a filter. `%` and `_` in what a person typed stand for themselves. */
function matches(filter: DocumentFilter): Expression<SqlBool> {
  const conditions = [sql<SqlBool>`true`];
  const words = (filter.query ?? '').split(/\s+/).filter((word) => word !== '');
  for (const word of words) {
    const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(
      sql<SqlBool>`(document.title ilike ${pattern} or document.file_name ilike ${pattern} or document.folder ilike ${pattern})`,
    );
  }
  if (filter.collectionId) conditions.push(sql`document.collection_id = ${filter.collectionId}`);
  if (filter.format) conditions.push(sql`document.format = ${filter.format}`);
  if (filter.stage === 'working') conditions.push(sql`document.stage not in ('ready', 'failed')`);
  else if (filter.stage) conditions.push(sql`document.stage = ${filter.stage}`);
  return sql<SqlBool>`${sql.join(conditions, sql` and `)}`;
}

/** A window of the readable documents that a filter finds. Sorted and cut before anything is joined. */
export function listDocuments(
  database: Database,
  userId: string,
  filter: DocumentFilter,
  page: DocumentOrder & { offset: number; limit: number },
): Promise<DocumentRow[]> {
  const shown = database
    .selectFrom('document')
    .select('document.id')
    .where(isReadable(database, userId))
    .where(matches(filter))
    .orderBy(orders[page.sort], page.direction)
    .orderBy('document.id', page.direction)
    .offset(page.offset)
    .limit(page.limit);
  return withStanding(database, userId)
    .select(columns)
    .where('document.id', 'in', shown)
    .orderBy(orders[page.sort], page.direction)
    .orderBy('document.id', page.direction)
    .execute();
}

/** The readable collections as an array, worked out once: an index scan in the list's order stays possible. */
function isReadable(database: Database, userId: string): Expression<SqlBool> {
  return sql<SqlBool>`document.collection_id = any(array(${readableCollections(database, userId)}))`;
}

export async function countDocuments(
  database: Database,
  userId: string,
  filter: DocumentFilter,
): Promise<number> {
  const row = await database
    .selectFrom('document')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('document.collectionId', 'in', readableCollections(database, userId))
    .where(matches(filter))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Numbers that a person sees beside the list: of readable documents only. */
export async function countWork(
  database: Database,
  userId: string,
): Promise<{ working: number; failed: number }> {
  return (
    database
      .selectFrom('document')
      .select((select) => [
        select.fn.countAll<number>().filterWhere('stage', 'not in', ['ready', 'failed']).as('working'),
        select.fn.countAll<number>().filterWhere('stage', '=', 'failed').as('failed'),
      ])
      // Lets the partial index answer.
      .where('stage', '<>', 'ready')
      .where('collectionId', 'in', readableCollections(database, userId))
      .executeTakeFirstOrThrow()
  );
}

/** Documents that the person has just written, in no order: who may write may read. */
export function findWrittenDocuments(
  database: Connection,
  userId: string,
  ids: readonly string[],
): Promise<DocumentRow[]> {
  return withStanding(database, userId).select(columns).where('document.id', 'in', ids).execute();
}

/** Those of the documents that the person may read, in no order. */
export function findReadableDocuments(
  database: Connection,
  userId: string,
  ids: readonly string[],
): Promise<DocumentRow[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return readable(database, userId).select(columns).where('document.id', 'in', ids).execute();
}

export function findReadableDocument(
  database: Connection,
  userId: string,
  id: string,
): Promise<DocumentRow | undefined> {
  return readable(database, userId).select(columns).where('document.id', '=', id).executeTakeFirst();
}

/** Ids of all readable documents that a filter finds, in a stable order. */
export async function findIds(database: Database, userId: string, filter: DocumentFilter): Promise<string[]> {
  const rows = await database
    .selectFrom('document')
    .select('document.id')
    .where('document.collectionId', 'in', readableCollections(database, userId))
    .where(matches(filter))
    .orderBy('document.id')
    .execute();
  return rows.map((row) => row.id);
}

/** What decides about writing into collections; only of those the person may read, by id. */
export async function findStandings(
  database: Connection,
  userId: string,
  collectionIds: readonly string[],
): Promise<Map<string, CollectionStanding>> {
  if (collectionIds.length === 0) return new Map();
  const rows = await database
    .selectFrom('collection')
    .leftJoin('collectionMember as standing', (join) =>
      join.onRef('standing.collectionId', '=', 'collection.id').on('standing.userId', '=', userId),
    )
    .select(['collection.id', 'collection.ownerId', 'collection.visibility', 'standing.access'])
    .where('collection.id', 'in', collectionIds)
    .where('collection.id', 'in', readableCollections(database, userId))
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

export async function updateDocument(
  trx: DatabaseTransaction,
  id: string,
  change: { title?: string; collectionId?: string; isPinned?: boolean },
): Promise<void> {
  // Pinning is no news of the document.
  const isNews = change.title !== undefined || change.collectionId !== undefined;
  await trx
    .updateTable('document')
    .set({ ...change, ...(isNews && { updatedAt: new Date() }) })
    .where('id', '=', id)
    .execute();
}

export async function deleteDocuments(trx: DatabaseTransaction, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await trx.deleteFrom('document').where('id', 'in', ids).execute();
}

export async function idsOfCollection(trx: DatabaseTransaction, collectionId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('document')
    .select('id')
    .where('collectionId', '=', collectionId)
    .execute();
  return rows.map((row) => row.id);
}

/** Puts failed documents back to the start. Returns those that were failed indeed. */
export function requeueFailed(
  trx: DatabaseTransaction,
  ids: readonly string[],
): Promise<{ id: string; version: number; collectionId: string }[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return trx
    .updateTable('document')
    .set({
      // One that was indexed only lacks its vectors: it goes on there.
      stage: sql<
        'embedding' | 'queued'
      >`case when indexed_version = version then 'embedding' else 'queued' end`,
      error: null,
      stageDone: null,
      stageTotal: null,
      stageUnit: null,
      stageStartedAt: null,
    })
    .where('id', 'in', ids)
    .where('stage', '=', 'failed')
    .returning(['id', 'version', 'collectionId'])
    .execute();
}

export function listVersions(
  database: Database,
  documentId: string,
): Promise<(Row<'documentVersion'> & { createdByName: string })[]> {
  return database
    .selectFrom('documentVersion')
    .innerJoin('user as creator', 'creator.id', 'documentVersion.createdBy')
    .selectAll('documentVersion')
    .select('creator.name as createdByName')
    .where('documentId', '=', documentId)
    .orderBy('version', 'desc')
    .execute();
}

export function findVersion(
  database: Database,
  documentId: string,
  version: number,
): Promise<{ sha256: string; sizeBytes: number; fileName: string; format: DocumentFormat } | undefined> {
  return database
    .selectFrom('documentVersion')
    .select(['sha256', 'sizeBytes', 'fileName', 'format'])
    .where('documentId', '=', documentId)
    .where('version', '=', version)
    .executeTakeFirst();
}
