import type { Database, DatabaseConnection } from '@onyx/database';
import type { StaticEncoder } from '@onyx/models';
import { createSearchIndex, staticModel, tendGraphs, type LexicalEngine } from '@onyx/search';
import { silentLogger } from '@onyx/telemetry';
import {
  collectionShares,
  forbiddenCollection,
  type CorpusDocument,
  type SearchCorpus,
} from './search-corpus.ts';
import { round } from './search-figures.ts';

export const readerId = 'reader';
const ownerId = 'owner';
/** Documents that are written in one transaction: 500 chunks. */
const documentsPerBatch = 25;

export type LoadedCorpus = {
  chunks: number;
  collectionIds: string[];
  /** Those that the reader may read. */
  documentIds: string[];
  times: { loadSeconds?: number; graphSeconds?: number; longestWaitMs?: number };
};

/** The corpus that an earlier run has left in a database, or null: a million chunks are loaded in half an hour. */
export async function readLoaded(database: Database): Promise<LoadedCorpus | null> {
  const collections = await database.selectFrom('collection').select('id').orderBy('name').execute();
  if (collections.length === 0) return null;
  const collectionIds = collections.map(({ id }) => id);
  const documents = await database
    .selectFrom('document')
    .select('id')
    .where('collectionId', '!=', collectionIds[forbiddenCollection] ?? '')
    .orderBy('id')
    .execute();
  const { chunks } = await database
    .selectFrom('chunk')
    .select((select) => select.fn.countAll<number>().as('chunks'))
    .executeTakeFirstOrThrow();
  return { chunks, collectionIds, documentIds: documents.map(({ id }) => id), times: {} };
}

/** Writes a corpus as ingestion does behind the parser, and looks after the index as a worker does. */
export async function loadCorpus(
  {
    connection,
    encoder,
    engine,
  }: { connection: DatabaseConnection; encoder: StaticEncoder; engine: LexicalEngine },
  corpus: SearchCorpus,
): Promise<LoadedCorpus> {
  const { database, pool } = connection;
  const index = createSearchIndex({ database, models: staticModel(encoder), logger: silentLogger, engine });
  const collectionIds = await addCollections(database);
  const startedAt = performance.now();
  const documentIds: string[] = [];
  let chunks = 0;
  for (const batch of inBatches(corpus.documents(), documentsPerBatch)) {
    const ids = await addDocuments(pool, batch, collectionIds);
    await database.transaction().execute((trx) =>
      index.indexDocuments(
        trx,
        batch.map((document, number) => ({
          documentId: ids[number] ?? '',
          collectionId: collectionIds[document.collection] ?? '',
          version: 1,
          title: document.title,
          chunks: document.chunks.map((text, ordinal) => ({
            ordinal,
            text,
            language: document.language,
            tokenCount: Math.ceil(text.length / 4),
            location: { blockStart: ordinal, blockEnd: ordinal, headingPath: [] },
          })),
        })),
      ),
    );
    await index.embedTogether(ids.map((documentId) => ({ documentId, version: 1 })));
    documentIds.push(...ids.filter((_, number) => batch[number]?.collection !== forbiddenCollection));
    chunks += batch.reduce((sum, document) => sum + document.chunks.length, 0);
  }
  const loadSeconds = secondsSince(startedAt);
  const graphsStartedAt = performance.now();
  const waits = watchWaits(pool);
  await tendGraphs({ database, logger: silentLogger });
  const longestWaitMs = await waits.stop();
  const graphSeconds = secondsSince(graphsStartedAt);
  await index.maintain();
  return { chunks, collectionIds, documentIds, times: { loadSeconds, graphSeconds, longestWaitMs } };
}

async function addCollections(database: Database): Promise<string[]> {
  for (const id of [readerId, ownerId])
    await database
      .insertInto('user')
      .values({ id, name: id, email: `${id}@example.com`, image: null })
      .execute();
  const rows = await database
    .insertInto('collection')
    .values(
      collectionShares.map((_, number) => ({
        name: `Collection ${number}`,
        ownerId,
        visibility: number === forbiddenCollection ? ('private' as const) : ('shared' as const),
      })),
    )
    .returning('id')
    .execute();
  const ids = rows.map((row) => row.id);
  await database
    .insertInto('collectionMember')
    .values(
      ids
        .filter((_, number) => number !== forbiddenCollection)
        .map((collectionId) => ({ collectionId, userId: readerId, access: 'read' as const })),
    )
    .execute();
  return ids;
}

async function addDocuments(
  pool: DatabaseConnection['pool'],
  documents: readonly CorpusDocument[],
  collectionIds: readonly string[],
): Promise<string[]> {
  await pool.query(`insert into file (sha256, size_bytes) values ('benchmark', 1) on conflict do nothing`);
  const { rows } = await pool.query<{ id: string }>(
    `insert into document (collection_id, title, file_name, format, size_bytes, sha256, indexed_version, chunk_count, language, stage, created_by)
     select collection_id, title, gen_random_uuid(), 'text', 1, 'benchmark', 1, chunk_count, language, 'ready', $1
     from unnest($2::uuid[], $3::text[], $4::integer[], $5::text[]) as new (collection_id, title, chunk_count, language)
     returning id`,
    [
      ownerId,
      documents.map((document) => collectionIds[document.collection]),
      documents.map((document) => document.title),
      documents.map((document) => document.chunks.length),
      documents.map((document) => document.language),
    ],
  );
  return rows.map((row) => row.id);
}

/** Asks the database for next to nothing, again and again: how long that takes is how long others hold it up. */
function watchWaits(pool: DatabaseConnection['pool']): { stop(): Promise<number> } {
  let longest = 0;
  let isStopped = false;
  const watching = (async () => {
    for (;;) {
      if (isStopped) return;
      const startedAt = performance.now();
      await pool.query('select 1');
      longest = Math.max(longest, performance.now() - startedAt);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  return {
    stop: async () => {
      isStopped = true;
      await watching;
      return round(longest, 0);
    },
  };
}

function* inBatches<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function secondsSince(startedAt: number): number {
  return round((performance.now() - startedAt) / 1000, 1);
}
