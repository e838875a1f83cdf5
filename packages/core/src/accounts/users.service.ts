import { AppError, type Me, type Role, type User } from '@onyx/contracts';
import type { Database, RowChange } from '@onyx/database';
import type { Actor } from '../actor.ts';
import { removesOwner, requireAdmin, requireUserChange } from './accounts.policy.ts';
import { deleteApiKeys } from './api-keys.queries.ts';
import { toMe } from './me.ts';
import { deleteSessions } from './sessions.queries.ts';
import {
  findPeople,
  findUser,
  listPeople,
  lockOwners,
  lockPerson,
  updateUser,
  type UserRow,
} from './users.queries.ts';

const peopleShown = 20;

/** People, and what they may be. */
export function createUserService({ database }: { database: Database }) {
  return {
    async getMe(actor: Actor): Promise<Me> {
      return toMe(found(await findUser(database, actor.userId)));
    },

    async updateMe(
      actor: Actor,
      change: {
        name?: string | undefined;
        locale?: Me['locale'] | undefined;
        theme?: Me['theme'] | undefined;
      },
    ): Promise<Me> {
      return toMe(found(await updateUser(database, actor.userId, definedOnly(change))));
    },

    /** Active colleagues whose name or e-mail address holds the text, at most 20, by name. */
    findPeople(actor: Actor, text: string): Promise<{ id: string; name: string; email: string }[]> {
      return findPeople(database, { text: text.trim(), exceptId: actor.userId, limit: peopleShown });
    },

    async listUsers(actor: Actor): Promise<User[]> {
      requireAdmin(actor);
      return (await listPeople(database)).map(toUser);
    },

    /**
     * Changes a role, or disables an account, whose sessions and keys are gone with the same transaction.
     * @throws AppError `forbidden`, `not-found`, `last-owner`.
     */
    updateUser(
      actor: Actor,
      userId: string,
      change: { role?: Role | undefined; isDisabled?: boolean | undefined },
    ): Promise<User> {
      requireAdmin(actor);
      return database.transaction().execute(async (transaction) => {
        // The owners first and always: two owners who demote each other wait here, and the second is refused.
        const owners = await lockOwners(transaction);
        const target = found(await lockPerson(transaction, userId));
        requireUserChange(actor, target, change);
        if (removesOwner(target, change) && owners.length === 1) throw new AppError('last-owner');
        if (change.isDisabled) {
          await deleteSessions(transaction, userId);
          await deleteApiKeys(transaction, userId);
        }
        return toUser(found(await updateUser(transaction, userId, definedOnly(change))));
      });
    },
  };
}

function found(user: UserRow | undefined): UserRow {
  if (!user) throw new AppError('not-found');
  return user;
}

function toUser(row: UserRow): User {
  const { id, name, email, role, isDisabled } = row;
  return {
    id,
    name,
    email,
    role,
    isDisabled,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
  };
}

function definedOnly(change: Record<string, unknown>): RowChange<'user'> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
