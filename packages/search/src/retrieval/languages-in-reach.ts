import type { TextLanguage } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { sql } from 'kysely';
import { collectionsInReach, type Reach } from './readable-collections.ts';

export const textLanguages: readonly TextLanguage[] = ['en', 'zh', 'other'];

/** Languages that have chunks in the collections in reach: the others need not be searched, nor translated into. */
export async function languagesInReach(database: Database, reach: Reach): Promise<TextLanguage[]> {
  const { rows } = await sql<{ language: TextLanguage }>`
    select language from unnest(${textLanguages}::text[]) as language where exists (
      select 1 from chunk where chunk.collection_id = any(${collectionsInReach(database, reach)})
        and chunk.language = language.language)`.execute(database);
  return rows.map((row) => row.language);
}
