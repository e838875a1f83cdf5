import type { TextLanguage } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { readableCollections } from '@onyx/search';
import { sql } from 'kysely';

export type Topic = {
  documentId: string;
  title: string;
  language: TextLanguage;
  headings: string[];
  /** The beginnings of its first passages. */
  passages: string[];
};

const headingsPerDocument = 12;
const passagesPerDocument = 3;
const passageLength = 1200;

/** Readable, searchable documents, newest first, each with the first of its passages and their innermost headings. */
export async function findTopics(database: Database, userId: string, limit: number): Promise<Topic[]> {
  const { rows } = await sql<Topic>`
    select recent.id as document_id, recent.title, recent.language, array(
      select chunk.location -> 'headingPath' ->> -1 from chunk
      where chunk.document_id = recent.id and chunk.version = recent.indexed_version
        and chunk.location -> 'headingPath' ->> -1 is not null
      order by chunk.ordinal limit ${headingsPerDocument}) as headings, array(
      select left(chunk.text, ${passageLength}) from chunk
      where chunk.document_id = recent.id and chunk.version = recent.indexed_version
      order by chunk.ordinal limit ${passagesPerDocument}) as passages
    from (
      select id, title, language, indexed_version from document
      where indexed_version is not null and collection_id in (${readableCollections(database, userId)})
      order by updated_at desc, id limit ${limit}) as recent`.execute(database);
  return rows;
}

export function countReadable(
  database: Database,
  userId: string,
): Promise<{ documentCount: number; collectionCount: number }> {
  return database
    .selectFrom('document')
    .select((select) => [
      select.fn.countAll<number>().as('documentCount'),
      select.fn.count<number>('collectionId').distinct().as('collectionCount'),
    ])
    .where('collectionId', 'in', readableCollections(database, userId))
    .executeTakeFirstOrThrow();
}
