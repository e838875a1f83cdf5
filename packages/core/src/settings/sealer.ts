import { decrypt, encrypt } from './encryption.ts';
import { deriveKey, keyIdOf, type KeyUse, type SecretKeys } from './secret-key.ts';

/** Under which of the keys a sealed text is. */
export type SealedUnder = 'current' | 'previous' | 'unknown';

/** Encrypts texts for one use with the first of the keys, and reads what any of them encrypted. */
export type Sealer = {
  seal(text: string, context: string): string;
  /** Null when none of the keys opens it. */
  open(sealed: string, context: string): { text: string; under: Exclude<SealedUnder, 'unknown'> } | null;
};

const separator = ':';

/**
 * The id of the key stands at the end of what is encrypted, where programs that know nothing of ids do not look: they
 * read it too, and so both versions may run side by side. What they wrote has no id, and each key is tried.
 */
export function createSealer(secretKeys: SecretKeys, use: KeyUse): Sealer {
  const keys = secretKeys.map((secretKey) => ({ key: deriveKey(secretKey, use), id: keyIdOf(secretKey) }));
  const current = keys[0] as (typeof keys)[number];
  return {
    seal: (text, context) => `${encrypt(current.key, text, context)}${separator}${current.id}`,
    open(sealed, context) {
      const [, , id] = sealed.split(separator);
      for (const each of keys) {
        if (id !== undefined && id !== each.id) continue;
        const text = tryDecrypt(each.key, sealed, context);
        if (text !== null) return { text, under: each === current ? 'current' : 'previous' };
      }
      return null;
    },
  };
}

/** What the cipher says of its failure is of no use to anybody. */
function tryDecrypt(key: Uint8Array, sealed: string, context: string): string | null {
  try {
    return decrypt(key, sealed, context);
  } catch {
    return null;
  }
}
