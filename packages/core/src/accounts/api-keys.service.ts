import { AppError, type ApiKey } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import type { Actor } from '../actor.ts';
import { deleteApiKey, insertApiKey, listApiKeys, type ApiKeyRow } from './api-keys.queries.ts';
import { apiKeyPrefix } from './authenticate.ts';
import { localUserId } from './local-access.ts';
import { createSecret, hashSecret } from './secrets.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Personal API keys: shown once, stored hashed. */
export function createApiKeyService({ database }: { database: Database }) {
  return {
    async listApiKeys(actor: Actor): Promise<ApiKey[]> {
      return (await listApiKeys(database, actor.userId)).map(toApiKey);
    },

    /**
     * @returns the key with its secret, which cannot be read again.
     * @throws AppError `forbidden` for the local user, whose only key is the one on its disk.
     */
    async createApiKey(
      actor: Actor,
      input: { name: string; expiresInDays: number | null },
    ): Promise<{ apiKey: ApiKey; secret: string }> {
      if (actor.userId === localUserId) throw new AppError('forbidden');
      const secret = createSecret(apiKeyPrefix);
      const row = await insertApiKey(database, {
        userId: actor.userId,
        name: input.name,
        prefix: secret.slice(0, apiKeyPrefix.length + 6),
        secretHash: hashSecret(secret),
        expiresAt: input.expiresInDays === null ? null : new Date(Date.now() + input.expiresInDays * dayMs),
      });
      return { apiKey: toApiKey(row), secret };
    },

    /** @throws AppError `not-found` for a key that is not the actor's. */
    async deleteApiKey(actor: Actor, apiKeyId: string): Promise<void> {
      if (!(await deleteApiKey(database, actor.userId, apiKeyId))) throw new AppError('not-found');
    },
  };
}

function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}
