import type { CollectionAccess, CollectionMember, Visibility } from '@onyx/contracts';
import type { Database, NewRow, Row, RowChange } from '@onyx/database';
import { readableCollections } from '@onyx/search';

export type CollectionRow = Row<'collection'> & {
  ownerName: string;
  documentCount: number;
  access: CollectionAccess | null;
};

/** Collections a person may read, by name, with the person's access and the number of documents. One query. */
export function listReadable(database: Database, userId: string): Promise<CollectionRow[]> {
  return readable(database, userId).orderBy('collection.name').orderBy('collection.id').execute();
}

/** One collection, when the person may read it. */
export function findReadable(
  database: Database,
  userId: string,
  id: string,
): Promise<CollectionRow | undefined> {
  return readable(database, userId).where('collection.id', '=', id).executeTakeFirst();
}

/** Holds a collection's row until the transaction ends, so that rules checked now still hold then. */
export async function lockCollection(database: Database, id: string): Promise<void> {
  await database.selectFrom('collection').select('id').where('id', '=', id).forUpdate().execute();
}

export async function insertCollection(database: Database, values: NewRow<'collection'>): Promise<string> {
  const row = await database
    .insertInto('collection')
    .values(values)
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function updateCollection(
  database: Database,
  id: string,
  change: RowChange<'collection'>,
): Promise<void> {
  await database
    .updateTable('collection')
    .set({ ...change, updatedAt: new Date() })
    .where('id', '=', id)
    .execute();
}

export async function deleteCollection(database: Database, id: string): Promise<void> {
  await database.deleteFrom('collection').where('id', '=', id).execute();
}

/** Oldest collection of a person with a visibility. */
export function findOwned(
  database: Database,
  ownerId: string,
  visibility: Visibility,
): Promise<{ id: string } | undefined> {
  return database
    .selectFrom('collection')
    .select('id')
    .where('ownerId', '=', ownerId)
    .where('visibility', '=', visibility)
    .orderBy('createdAt')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

/** Makes all collections of one person another's. */
export async function changeOwner(database: Database, fromId: string, toId: string): Promise<void> {
  await database.updateTable('collection').set({ ownerId: toId }).where('ownerId', '=', fromId).execute();
}

export function listMembers(database: Database, collectionId: string): Promise<CollectionMember[]> {
  return database
    .selectFrom('collectionMember')
    .innerJoin('user', 'user.id', 'collectionMember.userId')
    .select(['user.id as userId', 'user.name', 'user.email', 'collectionMember.access'])
    .where('collectionId', '=', collectionId)
    .orderBy('user.name')
    .orderBy('user.id')
    .execute();
}

/** Replaces the whole list of members. */
export async function replaceMembers(
  database: Database,
  collectionId: string,
  members: readonly { userId: string; access: CollectionAccess }[],
): Promise<void> {
  await database.deleteFrom('collectionMember').where('collectionId', '=', collectionId).execute();
  if (members.length === 0) return;
  await database
    .insertInto('collectionMember')
    .values(members.map((member) => ({ ...member, collectionId })))
    .execute();
}

/** Which of the ids are people a collection can be shared with. */
export async function knownPeople(database: Database, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await database
    .selectFrom('user')
    .select('id')
    .where('id', 'in', ids)
    .where('isLocal', '=', false)
    .execute();
  return new Set(rows.map((row) => row.id));
}

function readable(database: Database, userId: string) {
  return database
    .selectFrom('collection')
    .innerJoin('user as owner', 'owner.id', 'collection.ownerId')
    .leftJoin('collectionMember', (join) =>
      join
        .onRef('collectionMember.collectionId', '=', 'collection.id')
        .on('collectionMember.userId', '=', userId),
    )
    .where('collection.id', 'in', readableCollections(database, userId))
    .selectAll('collection')
    .select(['owner.name as ownerName', 'collectionMember.access'])
    .select((select) =>
      select
        .selectFrom('document')
        .whereRef('document.collectionId', '=', 'collection.id')
        .select((count) => count.fn.countAll<number>().as('count'))
        .$asScalar()
        .$notNull()
        .as('documentCount'),
    );
}
