import type { Database } from '@onyx/database';
import type { SealedStore } from './stored-secrets.ts';

const tables = ['languageModel', 'retrievalModel'] as const;

/** The keys of models, each bound to its row. */
export function modelKeyStores(database: Database): SealedStore[] {
  return tables.map((table) => ({
    use: 'model-keys',
    async list() {
      const rows = await database
        .selectFrom(table)
        .select(['id', 'apiKeyEncrypted'])
        .where('apiKeyEncrypted', 'is not', null)
        .orderBy('id')
        .execute();
      return rows.map(({ id, apiKeyEncrypted }) => ({ id, context: id, sealed: apiKeyEncrypted ?? '' }));
    },
    async replace({ id, sealed }, after) {
      const result = await database
        .updateTable(table)
        .set({ apiKeyEncrypted: after })
        .where('id', '=', id)
        // What somebody entered meanwhile is newer, and under the current key.
        .where('apiKeyEncrypted', '=', sealed)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },
  }));
}
