import type { Locale } from '@onyx/contracts';
import type { Database, DatabaseTransaction } from '@onyx/database';
import type { Actor } from '../actor.ts';
import { lockSetting, readSetting, writeSetting } from '../settings/index.ts';
import { canWrite } from './collections.policy.ts';
import { changeOwner, findOwned, findReadable, insertCollection } from './collections.queries.ts';

const key = 'default-collection';

const names: Record<'team' | 'own', Record<Locale, string>> = {
  team: { en: 'Team documents', zh: '团队文档' },
  own: { en: 'My documents', zh: '我的文档' },
};

/**
 * The collection for documents that name none: everyone's default collection, made anew when an
 * administrator needs it and it is gone or hidden; for people who may not write there, a private one of their own.
 * @returns its id.
 */
export async function ensureDefaultCollection(
  transaction: DatabaseTransaction,
  actor: Actor,
): Promise<string> {
  await lockSetting(transaction, key);
  const { collectionId } = (await readSetting(transaction, key)) as { collectionId?: string };
  const team = collectionId && (await findReadable(transaction, actor.userId, collectionId));
  if (team && canWrite(actor, team)) return team.id;
  if (actor.role === 'member') return ensureOwn(transaction, actor);
  const id = await insertCollection(transaction, {
    name: names.team[actor.locale],
    visibility: 'everyone',
    ownerId: actor.userId,
  });
  await writeSetting(transaction, key, { collectionId: id });
  return id;
}

async function ensureOwn(transaction: DatabaseTransaction, actor: Actor): Promise<string> {
  const own = await findOwned(transaction, actor.userId, 'private');
  if (own) return own.id;
  return insertCollection(transaction, {
    name: names.own[actor.locale],
    visibility: 'private',
    ownerId: actor.userId,
  });
}

/** Hands all collections of one person to another. */
export function passOnCollections(database: Database, fromId: string, toId: string): Promise<void> {
  return changeOwner(database, fromId, toId);
}
