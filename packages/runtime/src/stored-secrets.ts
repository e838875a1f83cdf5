import type { Config } from '@onyx/config';
import { AppError } from '@onyx/contracts';
import { createStoredSecrets, type SecretKeys, type StoredSecrets } from '@onyx/core';
import {
  assertUsableSchema,
  connectDatabase,
  explainConnectionFailure,
  readSchemaState,
  type DatabaseConnection,
} from '@onyx/database';
import type { Logger } from '@onyx/telemetry';
import { queuedPasswords } from './queue/queued-passwords.ts';

/** Everything that a deployment stores encrypted. */
export function openStoredSecrets(connection: DatabaseConnection, secretKeys: SecretKeys): StoredSecrets {
  return createStoredSecrets({
    database: connection.database,
    secretKeys,
    stores: [queuedPasswords(connection)],
  });
}

/**
 * Puts everything that is stored encrypted under the current key. Safe to run at any time, again, and by several.
 * @throws AppError `database-unavailable`, `schema-behind`, `schema-too-new`
 */
export async function reencryptSystem({
  database: { url },
  server: { secretKeys },
}: Pick<Config, 'database' | 'server'>): ReturnType<StoredSecrets['reencrypt']> {
  if (url === undefined || secretKeys === undefined) throw new AppError('internal');
  const connection = connectDatabase(
    { url },
    { maxConnections: 1, onError: () => undefined, applicationName: 'onyx secrets' },
  );
  try {
    assertUsableSchema(await readSchemaState(connection.database));
    return await openStoredSecrets(connection, secretKeys).reencrypt();
  } catch (error) {
    throw explainConnectionFailure(error);
  } finally {
    await connection.close();
  }
}

/** Says what is lost without its key, and what keeps a previous key from going. Tells numbers only. */
export async function warnOfOtherKeys(secrets: StoredSecrets, logger: Logger): Promise<void> {
  const { previous, unknown } = await secrets.count();
  if (unknown > 0)
    logger.warn(
      { count: unknown },
      'stored keys of models or passwords of files are under a key that is neither ONYX_SECRET_KEY nor ONYX_SECRET_KEY_PREVIOUS: give that key as the previous one, or enter them again',
    );
  if (previous > 0)
    logger.info({ count: previous }, 'stored under the previous key still: onyx secrets reencrypt');
}
