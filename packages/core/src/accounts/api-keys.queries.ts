import type { Database, NewRow, Row } from '@onyx/database';

export type ApiKeyRow = Row<'apiKey'>;

export function listApiKeys(database: Database, userId: string): Promise<ApiKeyRow[]> {
  return database
    .selectFrom('apiKey')
    .selectAll()
    .where('userId', '=', userId)
    .orderBy('createdAt', 'desc')
    .orderBy('id')
    .execute();
}

export function insertApiKey(database: Database, values: NewRow<'apiKey'>): Promise<ApiKeyRow> {
  return database.insertInto('apiKey').values(values).returningAll().executeTakeFirstOrThrow();
}

/** Removes one key of a person; false when there is none such. */
export async function deleteApiKey(database: Database, userId: string, id: string): Promise<boolean> {
  const result = await database
    .deleteFrom('apiKey')
    .where('id', '=', id)
    .where('userId', '=', userId)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function deleteApiKeys(database: Database, userId: string): Promise<void> {
  await database.deleteFrom('apiKey').where('userId', '=', userId).execute();
}

/** The active person behind a key that has not ended. */
export function findKeyHolder(
  database: Database,
  secretHash: string,
): Promise<(Pick<Row<'user'>, 'id' | 'role' | 'locale'> & { apiKeyId: string }) | undefined> {
  return database
    .selectFrom('apiKey')
    .innerJoin('user', 'user.id', 'apiKey.userId')
    .select(['user.id', 'user.role', 'user.locale', 'apiKey.id as apiKeyId'])
    .where('apiKey.secretHash', '=', secretHash)
    .where('user.isDisabled', '=', false)
    .where((where) =>
      where.or([where('apiKey.expiresAt', 'is', null), where('apiKey.expiresAt', '>', new Date())]),
    )
    .executeTakeFirst();
}

export async function touchApiKey(database: Database, id: string, now: Date): Promise<void> {
  await database.updateTable('apiKey').set({ lastUsedAt: now }).where('id', '=', id).execute();
}
