import { AppError, type Me, type Role } from '@onyx/contracts';
import type { Actor } from '../actor.ts';

const isAdmin = (actor: Pick<Actor, 'role'>): boolean => actor.role !== 'member';

/** What a role may do, for clients. */
export function permissionsOf(actor: Pick<Actor, 'role'>): Me['can'] {
  return {
    manageUsers: isAdmin(actor),
    manageModels: isAdmin(actor),
    manageSettings: isAdmin(actor),
    createPublicCollections: isAdmin(actor),
  };
}

/** @throws AppError `forbidden` unless the actor is an administrator or owner. */
export function requireAdmin(actor: Actor): void {
  if (!isAdmin(actor)) throw new AppError('forbidden');
}

type UserChange = { role?: Role | undefined; isDisabled?: boolean | undefined };

/**
 * Administrators manage members and each other; only owners touch owners or make them. Nobody disables themselves.
 * @throws AppError `forbidden`.
 */
export function requireUserChange(
  actor: Actor,
  target: { id: string; role: Role },
  change: UserChange,
): void {
  requireAdmin(actor);
  const touchesOwner = target.role === 'owner' || change.role === 'owner';
  if (touchesOwner && actor.role !== 'owner') throw new AppError('forbidden');
  if (target.id === actor.userId && change.isDisabled) throw new AppError('forbidden');
}

/** Whether a change takes an owner away, so that another one must be left. */
export function removesOwner(target: { role: Role; isDisabled: boolean }, change: UserChange): boolean {
  if (target.role !== 'owner' || target.isDisabled) return false;
  return change.isDisabled === true || (change.role !== undefined && change.role !== 'owner');
}
