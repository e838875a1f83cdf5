import type { Database, Row } from '@onyx/database';

/** Sessions that have not ended, last used first. Without their token. */
export function listSessions(
  database: Database,
  userId: string,
): Promise<Omit<Row<'session'>, 'token' | 'userId'>[]> {
  return database
    .selectFrom('session')
    .select(['id', 'expiresAt', 'ipAddress', 'userAgent', 'createdAt', 'updatedAt'])
    .where('userId', '=', userId)
    .where('expiresAt', '>', new Date())
    .orderBy('updatedAt', 'desc')
    .execute();
}

/** Ends one session of a person; false when there is none such. */
export async function deleteSession(database: Database, userId: string, id: string): Promise<boolean> {
  const result = await database
    .deleteFrom('session')
    .where('id', '=', id)
    .where('userId', '=', userId)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function deleteSessions(database: Database, userId: string): Promise<void> {
  await database.deleteFrom('session').where('userId', '=', userId).execute();
}

/** Notes that a person and the session were here. */
export async function touchSession(
  database: Database,
  userId: string,
  sessionId: string,
  now: Date,
): Promise<void> {
  await database.updateTable('session').set({ updatedAt: now }).where('id', '=', sessionId).execute();
  await touchUser(database, userId, now);
}

export async function touchUser(database: Database, userId: string, now: Date): Promise<void> {
  await database.updateTable('user').set({ lastSeenAt: now }).where('id', '=', userId).execute();
}
