import { jsonbArray, textArray, type Database, type DatabaseTransaction } from '@onyx/database';
import type { Logger } from '@onyx/telemetry';
import { sql } from 'kysely';
import { createHash } from 'node:crypto';
import { maintainGraphs } from '../dense/tend-graphs.ts';
import type { LexicalEngine } from '../lexical/lexical-engine.ts';
import { createTextsearchEngine } from '../lexical/textsearch-engine.ts';
import { isInstant, type SearchModels } from '../search-models.ts';
import { findTranslator } from '../retrieval/translate-question.ts';
import { ownTermsOf, prepared, termsOf, type IndexableChunk, type PreparedChunk } from './chunk-terms.ts';
import { createCollectionWords } from './collection-words.ts';
import { embedAll, embedPending, type EmbedAllOptions, type EmbedPendingOptions } from './embed-pending.ts';
import { embedTogether, type DocumentVersionRef } from './embed-together.ts';
import { removeVectors } from './remove-vectors.ts';

export type IndexChunksInput = {
  documentId: string;
  collectionId: string;
  version: number;
  title: string;
  /** Folder in the collection: its words are searched too. */
  folder?: string;
  /** Those that `prepareChunks` made keep the transaction short. */
  chunks: readonly (IndexableChunk | PreparedChunk)[];
};

export type SearchIndex = {
  /**
   * Writes the chunks of a document version. They are found once `document.indexed_version` is this version;
   * call `replaceVersion` in the same transaction. Chunks of the same version are replaced, so a retry is safe.
   */
  indexChunks(trx: DatabaseTransaction, input: IndexChunksInput): Promise<void>;
  /**
   * The same for several documents, each in one version, in as few statements as one takes.
   * @returns what to call when the transaction is committed: the next one then need not write the same words again.
   */
  indexDocuments(trx: DatabaseTransaction, inputs: readonly IndexChunksInput[]): Promise<() => void>;
  /** Removes all chunks of a document but those of `version`. */
  replaceVersion(trx: DatabaseTransaction, documentId: string, version: number): Promise<void>;
  /** Removes the chunks of a document, or those of all versions but one. */
  removeDocument(trx: DatabaseTransaction, documentId: string, exceptVersion?: number): Promise<void>;
  /** The document has moved; call it in the transaction that moves it. */
  setCollection(trx: DatabaseTransaction, documentId: string, collectionId: string): Promise<void>;
  /** The document has a new title: its chunks are found by the new words. Vectors stay until it is indexed anew. */
  updateTitle(trx: DatabaseTransaction, documentId: string, title: string, folder?: string): Promise<void>;
  /** Gives vectors to the chunks that have none. @returns how many were given one. */
  embedPending(options: EmbedPendingOptions): Promise<number>;
  /** Gives vectors of one embedder to all chunks that have none. @returns how many were given one. */
  embedAll(options: EmbedAllOptions): Promise<number>;
  /** Deletes all vectors of an embedder, in small portions. Rejects with the signal's reason when it is aborted. */
  removeVectors(modelId: string, signal?: AbortSignal): Promise<void>;
  /** As `embedPending`, for many small documents at once and the instant models alone. */
  embedTogether(documents: readonly DocumentVersionRef[], signal?: AbortSignal): Promise<void>;
  /** Tidies the index after many changes (statistics, space). Locks nothing; safe to run at any time. */
  maintain(): Promise<void>;
};

/** One statement carries at most this many rows; it bounds memory, not speed. */
const rowsPerStatement = 500;

export function createSearchIndex(parts: {
  database: Database;
  /** The same as the owner of its tables, who alone may rebuild indexes; `database` where one role does all. */
  ownerDatabase?: Database;
  models: SearchModels;
  logger: Logger;
  engine?: LexicalEngine;
}): SearchIndex {
  const { database, ownerDatabase = database, models, logger, engine = createTextsearchEngine() } = parts;
  const words = createCollectionWords(findTranslator(models));

  const removeDocument: SearchIndex['removeDocument'] = async (trx, documentId, exceptVersion) => {
    let chunks = trx.deleteFrom('chunk').where('documentId', '=', documentId);
    if (exceptVersion !== undefined) chunks = chunks.where('version', '!=', exceptVersion);
    await chunks.execute();
  };

  const indexDocuments: SearchIndex['indexDocuments'] = async (trx, inputs) => {
    await deleteVersions(trx, inputs);
    const found = new Map(inputs.map(({ collectionId }) => [collectionId, words.collect()]));
    const rows = inputs.flatMap((input) => input.chunks.map((chunk) => ({ input, chunk })));
    for (let first = 0; first < rows.length; first += rowsPerStatement) {
      const batch = rows.slice(first, first + rowsPerStatement).map((row) => {
        const { input } = row;
        const chunk = prepared(row.chunk);
        return { input, chunk, terms: termsOf(input.title, input.folder, chunk) };
      });
      await engine.index(trx, await insertChunks(trx, batch));
      for (const { input, terms } of batch) found.get(input.collectionId)?.add(terms);
    }
    // In order, for the reason that words are.
    const written: (() => void)[] = [];
    for (const collectionId of [...found.keys()].toSorted()) {
      const words = found.get(collectionId);
      if (words) written.push(await words.write(trx, collectionId));
    }
    return () => {
      for (const remember of written) remember();
    };
  };

  return {
    indexChunks: async (trx, input) => {
      await indexDocuments(trx, [input]);
    },
    indexDocuments,
    replaceVersion: (trx, documentId, version) => removeDocument(trx, documentId, version),
    removeDocument,
    async setCollection(trx, documentId, collectionId) {
      // Out of its graph, which would have to be mended for each vector here and now: background upkeep puts it back.
      await sql`update chunk_vector set collection_id = ${collectionId}, graph_id = null where chunk_id in
        (select id from chunk where document_id = ${documentId})`.execute(trx);
      const rows = await trx
        .updateTable('chunk')
        .set({ collectionId })
        .where('documentId', '=', documentId)
        .returning(['id', 'terms'])
        .execute();
      for (let first = 0; first < rows.length; first += rowsPerStatement) {
        const batch = rows.slice(first, first + rowsPerStatement);
        await engine.index(
          trx,
          batch.map(({ id }) => id),
        );
      }
      const found = words.collect();
      for (const row of rows) found.add(row.terms);
      await found.write(trx, collectionId);
    },
    async updateTitle(trx, documentId, title, folder) {
      const chunks = await trx
        .selectFrom('chunk')
        .select(['id', 'text', 'location', 'collectionId'])
        .where('documentId', '=', documentId)
        .orderBy('id')
        .execute();
      const found = words.collect();
      for (let first = 0; first < chunks.length; first += rowsPerStatement) {
        const batch = chunks.slice(first, first + rowsPerStatement);
        const terms = batch.map(({ text, location }) =>
          termsOf(title, folder, { location, ownTerms: ownTermsOf(text) }),
        );
        await sql`update chunk set terms = new.terms
          from unnest(${batch.map((chunk) => chunk.id)}::bigint[], ${textArray(terms)}::text[]) as new (id, terms)
          where chunk.id = new.id`.execute(trx);
        await engine.index(
          trx,
          batch.map(({ id }) => id),
        );
        for (const text of terms) found.add(text);
      }
      const collectionId = chunks[0]?.collectionId;
      if (collectionId) await found.write(trx, collectionId);
    },
    embedPending: (options) => embedPending({ database, models, logger }, options),
    embedAll: (options) => embedAll(database, options),
    removeVectors: (modelId, signal) => removeVectors(database, modelId, signal),
    async embedTogether(documents, signal) {
      for (const { embedder } of models.written().filter(isInstant))
        await embedTogether({ database, embedder }, documents, signal);
    },
    async maintain() {
      await sql`delete from collection_term where collection_id not in (select id from collection)`.execute(
        ownerDatabase,
      );
      await engine.maintain(ownerDatabase);
      await maintainGraphs(ownerDatabase);
    },
  };
}

async function deleteVersions(trx: DatabaseTransaction, inputs: readonly IndexChunksInput[]): Promise<void> {
  await sql`
    delete from chunk using unnest(
      ${inputs.map(({ documentId }) => documentId)}::uuid[], ${inputs.map(({ version }) => version)}::integer[]
    ) as replaced (document_id, version)
    where chunk.document_id = replaced.document_id and chunk.version = replaced.version`.execute(trx);
}

type ChunkRow = { input: IndexChunksInput; chunk: PreparedChunk; terms: string };

/** @returns the ids of the chunks. */
async function insertChunks(trx: DatabaseTransaction, rows: readonly ChunkRow[]): Promise<number[]> {
  const inserted = await sql<{ id: number }>`
    insert into chunk (document_id, collection_id, version, ordinal, text, language, token_count, location, content_hash, terms, sim_hash)
    select * from unnest(
      ${rows.map(({ input }) => input.documentId)}::uuid[],
      ${rows.map(({ input }) => input.collectionId)}::uuid[],
      ${rows.map(({ input }) => input.version)}::integer[],
      ${rows.map(({ chunk }) => chunk.ordinal)}::integer[],
      ${textArray(rows.map(({ chunk }) => withoutNul(chunk.text)))}::text[],
      ${rows.map(({ chunk }) => chunk.language)}::text[],
      ${rows.map(({ chunk }) => chunk.tokenCount)}::integer[],
      ${jsonbArray(rows.map(({ chunk }) => withoutNul(JSON.stringify(chunk.location))))}::jsonb[],
      ${rows.map(({ input, chunk }) => contentHash(input.title, chunk))}::text[],
      ${textArray(rows.map(({ terms }) => terms))}::text[],
      ${rows.map(({ chunk }) => chunk.simHash)}::bit(64)[]) returning id`.execute(trx);
  return inserted.rows.map(({ id }) => id);
}

/** PostgreSQL keeps no NUL, neither as a character nor escaped in JSON. */
function withoutNul(text: string): string {
  return text.includes('\u0000') || text.includes('\\u0000')
    ? text.replaceAll('\u0000', ' ').replaceAll(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1 ')
    : text;
}

function contentHash(title: string, chunk: IndexableChunk): string {
  const parts = [title, chunk.location.headingPath.join('\n'), chunk.text];
  return createHash('sha256').update(parts.join('\n\n')).digest('hex');
}
