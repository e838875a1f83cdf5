import type { Database } from '@onyx/database';
import { readableCollections } from '@onyx/search';

/** Of the given documents, those that are there but that the person may not read (any more). */
export async function selectWithdrawnDocuments(
  database: Database,
  userId: string,
  documentIds: readonly string[],
): Promise<Set<string>> {
  if (documentIds.length === 0) return new Set();
  const rows = await database
    .selectFrom('document')
    .select('id')
    .where('id', 'in', [...new Set(documentIds)])
    .where('collectionId', 'not in', readableCollections(database, userId))
    .execute();
  return new Set(rows.map((row) => row.id));
}
