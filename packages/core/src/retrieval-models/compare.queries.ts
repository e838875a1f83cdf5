import type { Database } from '@onyx/database';
import { readableCollections } from '@onyx/search';
import { sql } from 'kysely';

/** Questions of the evaluation sets of collections that a person may read, a different choice of documents each. */
export async function sampleSavedQuestions(
  database: Database,
  userId: string,
  limit: number,
): Promise<string[]> {
  const rows = await database
    .selectFrom('evaluationQuestion')
    .innerJoin('evaluationSet', 'evaluationSet.id', 'evaluationQuestion.setId')
    .select('text')
    .where('collectionId', 'in', readableCollections(database, userId))
    .orderBy(sql`md5(evaluation_question.id::text)`)
    .limit(limit)
    .execute();
  return rows.map(({ text }) => text);
}

/** A heading, or else the title, of each of some documents that a person may read: what one could ask about. */
export async function sampleHeadings(database: Database, userId: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ question: string }>`
    with picked as materialized (
      select id, title, indexed_version from document
      where indexed_version is not null and collection_id in (${readableCollections(database, userId)})
      order by md5(id::text) limit ${limit})
    select coalesce(nullif(heading.text, ''), picked.title) as question
    from picked left join lateral (
      select chunk.location -> 'headingPath' ->> -1 as text from chunk
      where chunk.document_id = picked.id and chunk.version = picked.indexed_version
      order by jsonb_array_length(chunk.location -> 'headingPath') desc, md5(chunk.id::text) limit 1) as heading on true`.execute(
    database,
  );
  return rows.map(({ question }) => question);
}
