import { realArray, type Database } from '@onyx/database';
import type { Embedder } from '@onyx/models';
import type { Logger } from '@onyx/telemetry';
import { sql, type RawBuilder } from 'kysely';
import type { DenseRole, SearchModels } from '../search-models.ts';

type Progress = (done: number, total: number) => void | Promise<void>;

export type EmbedPendingOptions = {
  documentId: string;
  version: number;
  /** Which of the models; all of them unless told. */
  roles?: readonly DenseRole[] | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: Progress | undefined;
};

export type EmbedAllOptions = {
  embedder: Embedder;
  signal?: AbortSignal | undefined;
  /** May throw to end it. */
  onProgress?: Progress | undefined;
};

const chunksPerBatch = 128;

/**
 * Gives vectors to the chunks of a document version that have none, batch by batch, each in a transaction of its
 * own: a stop or crash loses one batch, and the next call goes on behind it. A chunk with the content of another
 * takes its vector. Progress counts the vectors of all models together.
 * @returns how many vectors were given. Rejects with the signal's reason when it is aborted.
 */
export async function embedPending(
  { database, models, logger }: { database: Database; models: SearchModels; logger: Logger },
  { documentId, version, roles, signal, onProgress }: EmbedPendingOptions,
): Promise<number> {
  const embedders = models
    .written()
    .filter(({ role }) => roles?.includes(role) ?? true)
    .map(({ embedder }) => embedder);
  const among = sql<boolean>`chunk.document_id = ${documentId}::uuid and chunk.version = ${version}::integer`;
  const given = await embedMissing(database, { embedders, among, signal, onProgress });
  logger.debug({ documentId, version, given }, 'vectors written');
  return given;
}

/** The same for all chunks there are and one embedder: a second index grows beside the first. */
export function embedAll(
  database: Database,
  { embedder, signal, onProgress }: EmbedAllOptions,
): Promise<number> {
  return embedMissing(database, { embedders: [embedder], among: sql<boolean>`true`, signal, onProgress });
}

async function embedMissing(
  database: Database,
  {
    embedders,
    among,
    signal,
    onProgress,
  }: Omit<EmbedAllOptions, 'embedder'> & {
    embedders: readonly Embedder[];
    among: RawBuilder<boolean>;
  },
): Promise<number> {
  const counts = await Promise.all(embedders.map((embedder) => countChunks(database, embedder, among)));
  const total = counts.reduce((sum, count) => sum + count.total, 0);
  let pending = counts.reduce((sum, count) => sum + count.pending, 0);
  let given = 0;
  await onProgress?.(total - pending, total);
  for (const [index, embedder] of embedders.entries()) {
    if (counts[index]?.pending === 0) continue;
    let after = 0;
    for (;;) {
      signal?.throwIfAborted();
      const batch = await nextBatch(database, embedder, among, after);
      if (batch.length === 0) break;
      given += await embedBatch(database, embedder, batch, signal);
      after = batch.at(-1)?.id ?? after;
      pending = Math.max(0, pending - batch.length);
      await onProgress?.(total - pending, total);
      if (batch.length < chunksPerBatch) break;
    }
  }
  return given;
}

async function embedBatch(
  database: Database,
  embedder: Embedder,
  batch: readonly PendingChunk[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const copied = await copyVectors(
    database,
    embedder,
    batch.map((chunk) => chunk.id),
  );
  const rest = batch.filter((chunk) => !copied.has(chunk.id));
  if (rest.length === 0) return copied.size;
  const vectors = await embedder.embedPassages(rest.map(passageText), signal ? { signal } : {});
  const ids = rest.map((chunk) => chunk.id);
  return copied.size + (await writeVectors(database, embedder.id, ids, vectors));
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

function isMissing(embedder: Embedder): RawBuilder<boolean> {
  return sql`${isInLanguageOf(embedder)} and not exists (
    select 1 from chunk_vector where chunk_vector.chunk_id = chunk.id and chunk_vector.model_id = ${embedder.id}::text)`;
}

async function countChunks(
  database: Database,
  embedder: Embedder,
  among: RawBuilder<boolean>,
): Promise<{ total: number; pending: number }> {
  const { rows } = await sql<{ total: number; pending: number }>`
    select count(*) as total, count(*) filter (where ${isMissing(embedder)}) as pending
    from chunk where ${among} and ${isInLanguageOf(embedder)}`.execute(database);
  return rows[0] ?? { total: 0, pending: 0 };
}

/** Among so many others with the same content one with a vector is looked for; else the text is embedded once more. */
const twinsLookedAt = 64;

/**
 * Gives chunks the vectors of others with the same content. Each content is looked up once a batch, and not far: a file
 * that says one thing twenty thousand times would have the database compare each with each.
 * @returns the ids of those that got one.
 */
async function copyVectors(
  database: Database,
  embedder: Embedder,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ chunkId: number }>`
    with wanted as materialized (select distinct content_hash from chunk where id = any(${ids}::bigint[])),
      twin as materialized (
        select wanted.content_hash, found.embedding from wanted cross join lateral (
          select chunk_vector.embedding from (
            select id from chunk as other
            where other.content_hash = wanted.content_hash and not other.id = any(${ids}::bigint[])
            limit ${sql.lit(twinsLookedAt)}) as other
          join chunk_vector on chunk_vector.chunk_id = other.id and chunk_vector.model_id = ${embedder.id}::text
          limit 1) as found)
    insert into chunk_vector (chunk_id, model_id, collection_id, language, embedding)
    select chunk.id, ${embedder.id}::text, chunk.collection_id, chunk.language, twin.embedding
    from chunk join twin on twin.content_hash = chunk.content_hash
    where chunk.id = any(${ids}::bigint[])
    for share of chunk
    on conflict do nothing returning chunk_id`.execute(database);
  return new Set(rows.map((row) => row.chunkId));
}

async function nextBatch(
  database: Database,
  embedder: Embedder,
  among: RawBuilder<boolean>,
  after: number,
): Promise<PendingChunk[]> {
  const { rows } = await sql<PendingChunk>`
    select chunk.id, document.title, array(select jsonb_array_elements_text(chunk.location -> 'headingPath')) as heading_path,
      chunk.text
    from chunk join document on document.id = chunk.document_id
    where ${among} and ${isMissing(embedder)} and chunk.id > ${after}::bigint
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
