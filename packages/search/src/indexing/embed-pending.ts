import type { Database } from '@onyx/database';
import type { Embedder } from '@onyx/models';
import type { Logger } from '@onyx/telemetry';
import { sql, type RawBuilder } from 'kysely';
import type { SearchModels } from '../search-models.ts';
import { realArray } from './real-array.ts';

export type EmbedPendingOptions = {
  documentId: string;
  version: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, total: number) => void | Promise<void>) | undefined;
};

const chunksPerBatch = 128;

/**
 * Gives vectors of every model to the chunks of a document version that have none of it, batch by batch, each in a
 * transaction of its own: a stop or crash loses one batch, and the next call goes on behind it. A chunk with
 * the content of another takes its vector. Progress counts the vectors of all models together.
 * @returns how many vectors were given. Rejects with the signal's reason when it is aborted.
 */
export async function embedPending(
  { database, models, logger }: { database: Database; models: SearchModels; logger: Logger },
  { documentId, version, signal, onProgress }: EmbedPendingOptions,
): Promise<number> {
  const embedders = models.written().map(({ embedder }) => embedder);
  const counts = await Promise.all(
    embedders.map((embedder) => countChunks(database, embedder, documentId, version)),
  );
  const total = counts.reduce((sum, count) => sum + count.total, 0);
  let pending = counts.reduce((sum, count) => sum + count.pending, 0);
  let given = 0;
  const advance = async (chunks: number): Promise<void> => {
    pending -= chunks;
    await onProgress?.(Math.max(0, total - pending), total);
  };
  await advance(0);
  for (const [index, embedder] of embedders.entries()) {
    let missing = counts[index]?.pending ?? 0;
    if (missing === 0) continue;
    const copied = await copyVectors(database, embedder, documentId, version);
    given += copied;
    missing -= copied;
    await advance(copied);
    let after = 0;
    while (missing > 0) {
      signal?.throwIfAborted();
      const batch = await nextBatch(database, embedder, documentId, version, after);
      if (batch.length === 0) break;
      const vectors = await embedder.embedPassages(batch.map(passageText), signal ? { signal } : {});
      const ids = batch.map((chunk) => chunk.id);
      given += await writeVectors(database, embedder.id, ids, vectors);
      missing -= batch.length;
      after = batch.at(-1)?.id ?? after;
      await advance(batch.length);
    }
  }
  logger.debug({ documentId, version, given }, 'vectors written');
  return given;
}

export type PendingChunk = { id: number; title: string; headingPath: string[]; text: string };

/** What is embedded: the text behind the headings that say what it is about. */
export function passageText({ title, headingPath, text }: PendingChunk): string {
  return [title, headingPath.join(' › '), text].filter((part) => part !== '').join('\n');
}

/** The condition on `chunk` that an embedder knows its language. */
export function isInLanguageOf({ languages }: Embedder): RawBuilder<boolean> {
  return languages === 'any' ? sql`true` : sql`chunk.language = any(${[...languages]}::text[])`;
}

function withoutVector(embedder: Embedder, documentId: string, version: number): RawBuilder<boolean> {
  return sql`chunk.document_id = ${documentId}::uuid and chunk.version = ${version}::integer
    and ${isInLanguageOf(embedder)} and not exists (
    select 1 from chunk_vector where chunk_vector.chunk_id = chunk.id and chunk_vector.model_id = ${embedder.id}::text)`;
}

async function countChunks(
  database: Database,
  embedder: Embedder,
  documentId: string,
  version: number,
): Promise<{ total: number; pending: number }> {
  const { rows } = await sql<{ total: number; pending: number }>`
    select count(*) as total, count(*) filter (where ${withoutVector(embedder, documentId, version)}) as pending
    from chunk where document_id = ${documentId}::uuid and version = ${version}::integer
      and ${isInLanguageOf(embedder)}`.execute(database);
  return rows[0] ?? { total: 0, pending: 0 };
}

async function copyVectors(
  database: Database,
  embedder: Embedder,
  documentId: string,
  version: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into chunk_vector (chunk_id, model_id, collection_id, language, embedding)
    select chunk.id, ${embedder.id}::text, chunk.collection_id, chunk.language, twin.embedding
    from chunk cross join lateral (
      select embedding from chunk as other join chunk_vector on chunk_vector.chunk_id = other.id
      where other.content_hash = chunk.content_hash and other.id <> chunk.id and chunk_vector.model_id = ${embedder.id}::text
      limit 1) as twin
    where ${withoutVector(embedder, documentId, version)}
    on conflict do nothing`.execute(database);
  return Number(numAffectedRows ?? 0);
}

async function nextBatch(
  database: Database,
  embedder: Embedder,
  documentId: string,
  version: number,
  after: number,
): Promise<PendingChunk[]> {
  const { rows } = await sql<PendingChunk>`
    select chunk.id, document.title, array(select jsonb_array_elements_text(chunk.location -> 'headingPath')) as heading_path,
      chunk.text
    from chunk join document on document.id = chunk.document_id
    where ${withoutVector(embedder, documentId, version)} and chunk.id > ${after}::bigint
    order by chunk.id limit ${chunksPerBatch}::integer`.execute(database);
  return rows;
}

/** Chunks deleted or moved since they were read are left out or written where they are now. */
export async function writeVectors(
  database: Database,
  modelId: string,
  ids: readonly number[],
  vectors: readonly Float32Array[],
): Promise<number> {
  const [first] = vectors;
  if (!first) return 0;
  const size = sql.lit(first.length);
  // All vectors end to end in one binary array: reading numbers from text took longer than all else here.
  const { numAffectedRows } = await sql`
    insert into chunk_vector (chunk_id, model_id, collection_id, language, embedding)
    select chunk.id, ${modelId}::text, chunk.collection_id, chunk.language,
      (${realArray(vectors)}::real[])[(new.number - 1) * ${size} + 1 : new.number * ${size}]::halfvec
    from unnest(${ids}::bigint[]) with ordinality as new (id, number)
    join chunk on chunk.id = new.id
    for share of chunk
    on conflict do nothing`.execute(database);
  return Number(numAffectedRows ?? 0);
}

/** A vector as pgvector reads it. Half precision holds three digits; five lose nothing. */
export function vectorText(vector: Float32Array): string {
  const values = Array.from({ length: vector.length }, (_, index) => (vector[index] ?? 0).toFixed(5));
  return `[${values.join(',')}]`;
}
