import type { Database, DatabaseConnection, DatabaseTransaction } from '@onyx/database';
import type { StaticEncoder } from '@onyx/models';
import {
  createSearchIndex,
  staticModel,
  tendGraphs,
  type LexicalEngine,
  type SearchIndex,
} from '@onyx/search';
import { silentLogger } from '@onyx/telemetry';
import { randomUUID } from 'node:crypto';
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
  /** Only of what was loaded in one go. */
  times: { loadSeconds?: number; graphSeconds?: number; longestWaitMs?: number };
};

/**
 * Writes a corpus as ingestion does behind the parser, and looks after the index as a worker does. A million chunks take
 * an hour: what an earlier run has left is kept, also of one that was ended half-way.
 * @throws when the database holds something else.
 */
export async function loadCorpus(
  {
    connection,
    encoder,
    engine,
  }: { connection: DatabaseConnection; encoder: StaticEncoder; engine: LexicalEngine },
  corpus: SearchCorpus,
): Promise<LoadedCorpus> {
  const { database, pool } = connection;
  const models = staticModel(encoder);
  const index = createSearchIndex({ database, models, logger: silentLogger, engine });
  const present = await countDocuments(database);
  const collectionIds = (await listCollections(database)) ?? (await addCollections(database));
  const startedAt = performance.now();
  let number = 0;
  for (const batch of inBatches(corpus.documents(), documentsPerBatch)) {
    if (number === 0 && present > 0) await assertHolds(database, batch);
    number += batch.length;
    // A batch is there as a whole or not at all.
    if (number <= present) continue;
    const ids = await database.transaction().execute((trx) => addBatch(trx, index, batch, collectionIds));
    await index.embedTogether(ids.map((documentId) => ({ documentId, version: 1 })));
  }
  if (present > 0) await index.embedAll({ embedder: encoder });
  const loadSeconds = secondsSince(startedAt);
  const graphsStartedAt = performance.now();
  const waits = watchWaits(pool);
  const moved = await tendGraphs({ database, logger: silentLogger });
  const longestWaitMs = await waits.stop();
  const graphSeconds = secondsSince(graphsStartedAt);
  if (number > present || moved > 0) await index.maintain();
  const times = present === 0 ? { loadSeconds, graphSeconds, longestWaitMs } : {};
  return { ...(await readLoaded(database, collectionIds)), times };
}

async function readLoaded(database: Database, collectionIds: string[]): Promise<Omit<LoadedCorpus, 'times'>> {
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
  return { chunks, collectionIds, documentIds: documents.map(({ id }) => id) };
}

async function countDocuments(database: Database): Promise<number> {
  const { count } = await database
    .selectFrom('document')
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

async function listCollections(database: Database): Promise<string[] | undefined> {
  const collections = await database.selectFrom('collection').select('id').orderBy('name').execute();
  return collections.length === 0 ? undefined : collections.map(({ id }) => id);
}

/** Up to 100,000 chunks a larger corpus begins with a smaller one; beyond, each size has words of its own. */
async function assertHolds(database: Database, documents: readonly CorpusDocument[]): Promise<void> {
  const found = await database
    .selectFrom('document')
    .select('id')
    .where(
      'title',
      'in',
      documents.map(({ title }) => title),
    )
    .execute();
  if (found.length < documents.length)
    throw new Error(
      'The database holds something else. Name the number of chunks that it has, or an empty database.',
    );
}

async function addBatch(
  trx: DatabaseTransaction,
  index: SearchIndex,
  batch: readonly CorpusDocument[],
  collectionIds: readonly string[],
): Promise<string[]> {
  const ids = await addDocuments(trx, batch, collectionIds);
  await index.indexDocuments(
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
  );
  return ids;
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
  trx: DatabaseTransaction,
  documents: readonly CorpusDocument[],
  collectionIds: readonly string[],
): Promise<string[]> {
  const file = { sha256: 'benchmark', sizeBytes: 1 };
  await trx
    .insertInto('file')
    .values(file)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const rows = await trx
    .insertInto('document')
    .values(
      documents.map((document) => ({
        ...file,
        collectionId: collectionIds[document.collection] ?? '',
        title: document.title,
        fileName: randomUUID(),
        format: 'text' as const,
        indexedVersion: 1,
        chunkCount: document.chunks.length,
        language: document.language,
        stage: 'ready' as const,
        createdBy: ownerId,
      })),
    )
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
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
