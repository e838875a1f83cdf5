import {
  AppError,
  type Collection,
  type CollectionAccess,
  type CollectionMember,
  type Visibility,
} from '@onyx/contracts';
import type { Database, DatabaseTransaction, RowChange } from '@onyx/database';
import type { Actor } from '../actor.ts';
import { canManage, canWrite, requireVisibility } from './collections.policy.ts';
import {
  deleteCollection,
  findReadable,
  insertCollection,
  knownPeople,
  listMembers,
  listReadable,
  lockCollection,
  replaceMembers,
  updateCollection,
  type CollectionRow,
} from './collections.queries.ts';

export type CollectionServiceOptions = {
  database: Database;
  /** Removes all documents of a collection, in the transaction that removes the collection. */
  deleteDocuments(transaction: DatabaseTransaction, collectionId: string): Promise<void>;
};

export type CollectionService = ReturnType<typeof createCollectionService>;

type Member = { userId: string; access: CollectionAccess };
type Change = {
  name?: string | undefined;
  description?: string | undefined;
  visibility?: Visibility | undefined;
};

/**
 * Collections and who may read them. A collection that the actor may not read does not exist for them: `not-found`,
 * whatever they try.
 */
export function createCollectionService({ database, deleteDocuments }: CollectionServiceOptions) {
  return {
    async listCollections(actor: Actor): Promise<Collection[]> {
      return (await listReadable(database, actor.userId)).map((row) => toCollection(actor, row));
    },

    /** @throws AppError `not-found`. */
    async getCollection(actor: Actor, id: string): Promise<Collection> {
      return toCollection(actor, found(await findReadable(database, actor.userId, id)));
    },

    /** @throws AppError `forbidden`. */
    async createCollection(
      actor: Actor,
      input: { name: string; description: string; visibility: Visibility },
    ): Promise<Collection> {
      requireVisibility(actor, input.visibility);
      const id = await insertCollection(database, { ...input, ownerId: actor.userId });
      return toCollection(actor, found(await findReadable(database, actor.userId, id)));
    },

    /** @throws AppError `not-found`, `forbidden`. */
    updateCollection(actor: Actor, id: string, change: Change): Promise<Collection> {
      return database.transaction().execute(async (transaction) => {
        const before = await lockManaged(transaction, actor, id);
        if (change.visibility) requireVisibility(actor, change.visibility, before.visibility);
        await updateCollection(transaction, id, definedOnly(change));
        // An administrator who hides what was everyone's may no longer read it; the answer is still about it.
        const after = await findReadable(transaction, actor.userId, id);
        return toCollection(actor, after ?? { ...before, ...definedOnly(change), updatedAt: new Date() });
      });
    },

    /** @throws AppError `not-found`, `forbidden`, `collection-not-empty` unless its documents are to go with it. */
    async deleteCollection(actor: Actor, id: string, options: { deleteDocuments: boolean }): Promise<void> {
      await database.transaction().execute(async (transaction) => {
        const { documentCount } = await lockManaged(transaction, actor, id);
        if (documentCount > 0) {
          if (!options.deleteDocuments) {
            throw new AppError('collection-not-empty', { params: { count: documentCount } });
          }
          await deleteDocuments(transaction, id);
        }
        await deleteCollection(transaction, id);
      });
    },

    /** @throws AppError `not-found`, `forbidden`. */
    async listMembers(actor: Actor, id: string): Promise<CollectionMember[]> {
      requireManage(actor, found(await findReadable(database, actor.userId, id)));
      return listMembers(database, id);
    },

    /**
     * Replaces the whole list. Takes effect for the next query.
     * @throws AppError `not-found`, `forbidden`, `invalid-request` for a person who does not exist or stands twice.
     */
    setMembers(actor: Actor, id: string, members: readonly Member[]): Promise<CollectionMember[]> {
      return database.transaction().execute(async (transaction) => {
        const { ownerId } = await lockManaged(transaction, actor, id);
        const others = members.filter((member) => member.userId !== ownerId);
        const ids = others.map((member) => member.userId);
        const known = await knownPeople(transaction, ids);
        const fields = ids.flatMap((userId, index) =>
          known.has(userId) && ids.indexOf(userId) === index
            ? []
            : [
                {
                  path: `members.${members.indexOf(others[index]!)}.userId`,
                  message: 'No such person, or named twice.',
                },
              ],
        );
        if (fields.length > 0) throw new AppError('invalid-request', { fields });
        await replaceMembers(transaction, id, others);
        return listMembers(transaction, id);
      });
    },
  };
}

async function lockManaged(
  transaction: DatabaseTransaction,
  actor: Actor,
  id: string,
): Promise<CollectionRow> {
  await lockCollection(transaction, id);
  const row = found(await findReadable(transaction, actor.userId, id));
  requireManage(actor, row);
  return row;
}

function requireManage(actor: Actor, row: CollectionRow): void {
  if (!canManage(actor, row)) throw new AppError('forbidden');
}

function found(row: CollectionRow | undefined): CollectionRow {
  if (!row) throw new AppError('not-found');
  return row;
}

function toCollection(actor: Actor, row: CollectionRow): Collection {
  const { id, name, description, visibility, ownerId, ownerName, documentCount } = row;
  return {
    id,
    name,
    description,
    visibility,
    ownerId,
    ownerName,
    documentCount,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    can: { write: canWrite(actor, row), manage: canManage(actor, row) },
  };
}

function definedOnly(change: Change): RowChange<'collection'> & Partial<CollectionRow> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
