import type { TextLanguage } from '@onyx/contracts';
import type { Database } from '@onyx/database';

/** How many of the chunks that can be found have come after a certain one. */
export async function countPublishedAfter(
  database: Database,
  language: TextLanguage,
  chunkId: number,
): Promise<number> {
  const { count } = await database
    .selectFrom('chunk')
    .innerJoin('document', 'document.id', 'chunk.documentId')
    .whereRef('chunk.version', '=', 'document.indexedVersion')
    .where('chunk.language', '=', language)
    .where('chunk.id', '>', chunkId)
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
