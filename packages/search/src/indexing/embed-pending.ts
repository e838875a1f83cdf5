import type { Database } from '@onyx/database';
import type { Embedder } from '@onyx/models';
import type { Logger } from '@onyx/telemetry';
import { sql } from 'kysely';
import { realArray } from './real-array.ts';

export type EmbedPendingOptions = {
  documentId: string;
  version: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, total: number) => void | Promise<void>) | undefined;
};

const chunksPerBatch = 128;

/**
 * Gives vectors to the chunks of a document version that have none of this model, batch by batch, each in a
 * transaction of its own: a stop or crash loses one batch, and the next call goes on behind it. A chunk with
 * the content of another takes its vector.
 * @returns how many chunks got a vector. Rejects with the signal's reason when it is aborted.
 */
export async function embedPending(
  { database, embedder, logger }: { database: Database; embedder: Embedder; logger: Logger },
  { documentId, version, signal, onProgress }: EmbedPendingOptions,
): Promise<number> {
  const { total, pending: missing } = await countChunks(database, embedder.id, documentId, version);
  const copied = missing > 0 ? await copyVectors(database, embedder.id, documentId, version) : 0;
  let pending = missing - copied;
  await onProgress?.(total - pending, total);
  let given = copied;
  let after = 0;
  while (pending > 0) {
    signal?.throwIfAborted();
    const batch = await nextBatch(database, embedder.id, documentId, version, after);
    if (batch.length === 0) break;
    const vectors = await embedder.embedPassages(batch.map(passageText), signal ? { signal } : {});
    const written = await writeVectors(
      database,
      embedder.id,
      batch.map((chunk) => chunk.id),
      vectors,
    );
    given += written;
    pending -= batch.length;
    after = batch.at(-1)?.id ?? after;
    await onProgress?.(Math.max(0, total - pending), total);
  }
  logger.debug({ documentId, version, modelId: embedder.id, given, copied }, 'vectors written');
  return given;
}

export type PendingChunk = { id: number; title: string; headingPath: string[]; text: string };

/** What is embedded: the text behind the headings that say what it is about. */
export function passageText({ title, headingPath, text }: PendingChunk): string {
  return [title, headingPath.join(' › '), text].filter((part) => part !== '').join('\n');
}

function withoutVector(modelId: string, documentId: string, version: number) {
  return sql`chunk.document_id = ${documentId}::uuid and chunk.version = ${version}::integer and not exists (
    select 1 from chunk_vector where chunk_vector.chunk_id = chunk.id and chunk_vector.model_id = ${modelId}::text)`;
}

async function countChunks(
  database: Database,
  modelId: string,
  documentId: string,
  version: number,
): Promise<{ total: number; pending: number }> {
  const { rows } = await sql<{ total: number; pending: number }>`
    select count(*) as total, count(*) filter (where ${withoutVector(modelId, documentId, version)}) as pending
    from chunk where document_id = ${documentId}::uuid and version = ${version}::integer`.execute(database);
  return rows[0] ?? { total: 0, pending: 0 };
}

async function copyVectors(
  database: Database,
  modelId: string,
  documentId: string,
  version: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into chunk_vector (chunk_id, model_id, collection_id, language, embedding)
    select chunk.id, ${modelId}::text, chunk.collection_id, chunk.language, twin.embedding
    from chunk cross join lateral (
      select embedding from chunk as other join chunk_vector on chunk_vector.chunk_id = other.id
      where other.content_hash = chunk.content_hash and other.id <> chunk.id and chunk_vector.model_id = ${modelId}::text
      limit 1) as twin
    where ${withoutVector(modelId, documentId, version)}
    on conflict do nothing`.execute(database);
  return Number(numAffectedRows ?? 0);
}

async function nextBatch(
  database: Database,
  modelId: string,
  documentId: string,
  version: number,
  after: number,
): Promise<PendingChunk[]> {
  const { rows } = await sql<PendingChunk>`
    select chunk.id, document.title, array(select jsonb_array_elements_text(chunk.location -> 'headingPath')) as heading_path,
      chunk.text
    from chunk join document on document.id = chunk.document_id
    where ${withoutVector(modelId, documentId, version)} and chunk.id > ${after}::bigint
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
