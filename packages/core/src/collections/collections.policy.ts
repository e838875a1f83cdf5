import { AppError, type CollectionAccess, type Visibility } from '@onyx/contracts';
import type { Actor } from '../actor.ts';

/** What decides who may do what with a collection that the actor may read. */
export type CollectionStanding = {
  ownerId: string;
  visibility: Visibility;
  /** The actor's own access as a chosen person; it counts only while the collection is shared. */
  access: CollectionAccess | null;
};

const isAdmin = (actor: Actor): boolean => actor.role !== 'member';

/** Owner, chosen people who may write, and administrators for what is everyone's. */
export function canWrite(actor: Actor, collection: CollectionStanding): boolean {
  if (canManage(actor, collection)) return true;
  return collection.visibility !== 'private' && collection.access === 'write';
}

/** Owner, and administrators for what is everyone's. */
export function canManage(actor: Actor, collection: CollectionStanding): boolean {
  return collection.ownerId === actor.userId || (collection.visibility === 'everyone' && isAdmin(actor));
}

/**
 * Only administrators make a collection everyone's.
 * @throws AppError `forbidden`.
 */
export function requireVisibility(actor: Actor, after: Visibility, before?: Visibility): void {
  if (after === 'everyone' && before !== 'everyone' && !isAdmin(actor)) throw new AppError('forbidden');
}
