import { AppError } from '@onyx/contracts';
import { decrypt, encrypt } from './encryption.ts';
import { deriveKey } from './secret-key.ts';

/** Keys of services as they lie in the database: encrypted, each bound to the row it stands in. */
export type KeySeal = {
  /** Null for a blank key. */
  seal(rowId: string, apiKey: string | undefined): string | null;
  /** @throws AppError `model-unauthorized` when the secret file is another one than when the key was entered. */
  unseal(row: { id: string; apiKeyEncrypted: string | null }): string | null;
};

/** @param secretKey From `loadOrCreateSecretKey`. */
export function createKeySeal(secretKey: Uint8Array): KeySeal {
  const key = deriveKey(secretKey, 'model-keys');
  return {
    seal: (rowId, apiKey) => (apiKey?.trim() ? encrypt(key, apiKey.trim(), rowId) : null),
    unseal({ id, apiKeyEncrypted }) {
      if (apiKeyEncrypted === null) return null;
      try {
        return decrypt(key, apiKeyEncrypted, id);
      } catch (cause) {
        // The key is lost, and must be entered again.
        throw new AppError('model-unauthorized', { cause });
      }
    },
  };
}
