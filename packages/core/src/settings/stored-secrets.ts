import type { Database } from '@onyx/database';
import { createSealer } from './sealer.ts';
import type { KeyUse, SecretKeys } from './secret-key.ts';
import { modelKeyStores } from './stored-secrets.queries.ts';

/** An encrypted text that is stored. `context` is what it is bound to. */
export type SealedValue = { id: string; context: string; sealed: string };

/** A place where encrypted texts are stored. */
export type SealedStore = {
  use: KeyUse;
  list(): Promise<SealedValue[]>;
  /** False when the text is no longer what it was: somebody else changed or removed it. */
  replace(value: SealedValue, sealed: string): Promise<boolean>;
};

/** How many stored secrets there are, by the key they are under. */
export type StoredSecretCount = {
  current: number;
  /** What `reencrypt` has yet to do. */
  previous: number;
  /** What none of the keys opens. It stays as it is, in case its key is found. */
  unknown: number;
};

export type StoredSecrets = ReturnType<typeof createStoredSecrets>;

/**
 * Everything that is stored encrypted: keys of language and retrieval models, and what `stores` has besides.
 * @param options.secretKeys The first is the one that all is to be under.
 */
export function createStoredSecrets(options: {
  database: Database;
  secretKeys: SecretKeys;
  stores: readonly SealedStore[];
}) {
  const stores = [...modelKeyStores(options.database), ...options.stores].map((store) => ({
    ...store,
    sealer: createSealer(options.secretKeys, store.use),
  }));

  async function count(): Promise<StoredSecretCount> {
    const result: StoredSecretCount = { current: 0, previous: 0, unknown: 0 };
    for (const { sealer, list } of stores) {
      for (const { sealed, context } of await list())
        result[sealer.open(sealed, context)?.under ?? 'unknown'] += 1;
    }
    return result;
  }

  return {
    count,

    /**
     * Puts what is under a previous key under the current one, one value after the other: what is done stays done
     * whenever it ends, and another run goes on from there. Several may run at once, and beside everything else.
     * @returns how many it changed, and what there is afterwards.
     */
    async reencrypt(): Promise<StoredSecretCount & { changed: number }> {
      let changed = 0;
      for (const { sealer, list, replace } of stores) {
        for (const value of await list()) {
          const opened = sealer.open(value.sealed, value.context);
          if (opened?.under !== 'previous') continue;
          if (await replace(value, sealer.seal(opened.text, value.context))) changed += 1;
        }
      }
      return { changed, ...(await count()) };
    },
  };
}
