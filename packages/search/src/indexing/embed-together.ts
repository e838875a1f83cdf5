import type { Database } from '@onyx/database';
import type { Embedder } from '@onyx/models';
import { sql } from 'kysely';
import { isInLanguageOf, passageText, writeVectors, type PendingChunk } from './embed-pending.ts';

export type DocumentVersionRef = { documentId: string; version: number };

const chunksPerBatch = 128;

/**
 * As `embedPending`, for many small documents at once: two statements for all of them, no progress. For embedders
 * in this process, where looking for equal chunks costs more than embedding again.
 */
export async function embedTogether(
  { database, embedder }: { database: Database; embedder: Embedder },
  documents: readonly DocumentVersionRef[],
  signal?: AbortSignal,
): Promise<void> {
  const ids = documents.map((document) => document.documentId);
  const versions = documents.map((document) => document.version);
  let after = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { rows } = await sql<PendingChunk>`
      select chunk.id, document.title, array(select jsonb_array_elements_text(chunk.location -> 'headingPath')) as heading_path,
        chunk.text
      from unnest(${ids}::uuid[], ${versions}::integer[]) as wanted (document_id, version)
      join document on document.id = wanted.document_id
      join chunk on chunk.document_id = wanted.document_id and chunk.version = wanted.version
      where chunk.id > ${after}::bigint and ${isInLanguageOf(embedder)} and not exists (
        select 1 from chunk_vector where chunk_vector.chunk_id = chunk.id and chunk_vector.model_id = ${embedder.id}::text)
      order by chunk.id limit ${chunksPerBatch}::integer`.execute(database);
    if (rows.length === 0) return;
    const vectors = await embedder.embedPassages(rows.map(passageText), signal ? { signal } : {});
    await writeVectors(
      database,
      embedder.id,
      rows.map((row) => row.id),
      vectors,
    );
    if (rows.length < chunksPerBatch) return;
    after = rows.at(-1)?.id ?? after;
  }
}
