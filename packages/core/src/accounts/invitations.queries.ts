import type { Database, NewRow, Row } from '@onyx/database';

export type InvitationRow = Row<'invitation'>;

export function listInvitations(database: Database): Promise<InvitationRow[]> {
  return database.selectFrom('invitation').selectAll().orderBy('createdAt', 'desc').orderBy('id').execute();
}

export function insertInvitation(database: Database, values: NewRow<'invitation'>): Promise<InvitationRow> {
  return database.insertInto('invitation').values(values).returningAll().executeTakeFirstOrThrow();
}

export async function deleteInvitation(database: Database, id: string): Promise<boolean> {
  const result = await database.deleteFrom('invitation').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** An invitation that can still be used, with the name of who made it: somebody who may still invite. */
export function findOpenInvitation(
  database: Database,
  tokenHash: string,
): Promise<(InvitationRow & { invitedBy: string }) | undefined> {
  return database
    .selectFrom('invitation')
    .innerJoin('user', 'user.id', 'invitation.createdBy')
    .selectAll('invitation')
    .select('user.name as invitedBy')
    .where('tokenHash', '=', tokenHash)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', new Date())
    .where('user.isDisabled', '=', false)
    .where('user.role', '<>', 'member')
    .executeTakeFirst();
}

/**
 * Marks an open invitation as used; undefined when it is not open (any more). Of two that try at once, the second
 * waits for the first and then finds it used.
 */
export function useInvitation(
  database: Database,
  tokenHash: string,
  userId: string,
): Promise<InvitationRow | undefined> {
  return database
    .updateTable('invitation')
    .set({ usedAt: new Date(), usedBy: userId })
    .where('tokenHash', '=', tokenHash)
    .where('usedAt', 'is', null)
    .where('expiresAt', '>', new Date())
    .returningAll()
    .executeTakeFirst();
}
