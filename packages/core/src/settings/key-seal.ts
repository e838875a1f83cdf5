import { AppError } from '@onyx/contracts';
import { createSealer } from './sealer.ts';
import type { SecretKeys } from './secret-key.ts';

/** Keys of services as they lie in the database: encrypted, each bound to the row it stands in. */
export type KeySeal = {
  /** Null for a blank key. */
  seal(rowId: string, apiKey: string | undefined): string | null;
  /** @throws AppError `model-unauthorized` when none of the keys is the one it was entered under. */
  unseal(row: { id: string; apiKeyEncrypted: string | null }): string | null;
};

export function createKeySeal(secretKeys: SecretKeys): KeySeal {
  const sealer = createSealer(secretKeys, 'model-keys');
  return {
    seal: (rowId, apiKey) => (apiKey?.trim() ? sealer.seal(apiKey.trim(), rowId) : null),
    unseal({ id, apiKeyEncrypted }) {
      if (apiKeyEncrypted === null) return null;
      const opened = sealer.open(apiKeyEncrypted, id);
      // The key is lost, and must be entered again.
      if (opened === null) throw new AppError('model-unauthorized', { cause: new Error(unknownKey) });
      return opened.text;
    },
  };
}

/** For the log. */
const unknownKey = 'stored under a secret key that is neither ONYX_SECRET_KEY nor ONYX_SECRET_KEY_PREVIOUS';
