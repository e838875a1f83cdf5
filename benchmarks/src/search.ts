import {
  connectDatabase,
  migrateToLatest,
  startEmbeddedServer,
  type Database,
  type DatabaseConnection,
} from '@onyx/database';
import { loadStaticEncoder, type StaticEncoder } from '@onyx/models';
import { createSearcher, selectLexicalEngine, staticModel, type SearchRequest } from '@onyx/search';
import { silentLogger } from '@onyx/telemetry';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { residentMegabytes } from './process-tree.ts';
import { createSearchCorpus, halfCollection, smallCollection, tinyCollection } from './search-corpus.ts';
import { loadCorpus, readerId, type LoadedCorpus } from './search-load.ts';
import { measurePeers, type PeerFigures } from './search-peers.ts';
import { overlap, round, timesOf, type Times } from './search-figures.ts';

const questionCount = 200;
/** Of those that are asked again without graphs, which takes seconds each of a million chunks; under a filter fewer. */
const comparedCount = 100;
const filteredCount = { ofFewChunks: 50, ofManyChunks: 10 };
const manyChunks = 300_000;
/** Asked before the clock runs, and not again: code that is compiled, pages that are read. */
const warmUpCount = 100;
const limit = 10;

export type SearchFigures = Times & {
  chunks: number;
  /** Share of the ten best of an exact search that are among the ten best, both legs together. */
  recallAt10VsExact: number;
  /** The same of the dense leg alone, in all that the reader may read and under filters. */
  denseRecall: Record<string, number>;
  /** 95th percentiles of the legs alone and under filters, in milliseconds. */
  p95Of: Record<string, number>;
  /** Of loading; absent when the corpus was there already. */
  loadSeconds?: number;
  /** Of putting all vectors into their graphs, in the background. */
  graphSeconds?: number;
  /** Longest that another statement waited meanwhile. */
  longestWaitMs?: number;
  /** Resident memory of this process and of the embedded database, after the searches. */
  memoryMb?: number;
  peers?: Record<string, PeerFigures>;
};

/**
 * Speed of hybrid search (both legs, ten results, a reader who may read most but not all) and what the graphs lose
 * against comparing every vector, on a made-up corpus, through the product's own index and search.
 */
export async function measureSearch(options: {
  chunks: number;
  databaseUrl?: string | undefined;
  /** Folder that keeps the embedded database for the next run. */
  dataDir?: string | undefined;
  withPeers: boolean;
}): Promise<SearchFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'onyx-bench-'));
  const dataDir = options.dataDir ?? folder;
  const encoder = await loadStaticEncoder();
  const corpus = createSearchCorpus(encoder, options.chunks, warmUpCount + questionCount);
  try {
    const loaded = await withDatabase(dataDir, options.databaseUrl, async (connection) => {
      const { database } = connection;
      await migrateToLatest(database);
      const engine = await selectLexicalEngine(database);
      return loadCorpus({ connection, encoder, engine }, corpus);
    });
    if (loaded.chunks !== options.chunks)
      throw new Error(
        `The database holds a corpus of ${loaded.chunks} chunks. Name that number, or an empty database.`,
      );
    // Started anew: the embedded database sizes its memory by its data.
    const measured = await withDatabase(dataDir, options.databaseUrl, (connection, isEmbedded) =>
      measure(connection, { encoder, questions: corpus.questions, loaded, isEmbedded }),
    );
    return {
      chunks: loaded.chunks,
      ...measured,
      ...loaded.times,
      ...(options.withPeers ? { peers: await measurePeers(folder, encoder, corpus) } : {}),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Measured = Times &
  Pick<SearchFigures, 'recallAt10VsExact' | 'denseRecall' | 'p95Of'> & { memoryMb?: number };

async function measure(
  { database }: DatabaseConnection,
  options: {
    encoder: StaticEncoder;
    questions: readonly string[];
    loaded: LoadedCorpus;
    isEmbedded: boolean;
  },
): Promise<Measured> {
  const engine = await selectLexicalEngine(database);
  const models = staticModel(options.encoder);
  const searcher = createSearcher({ database, models, logger: silentLogger, engine });
  const ask: Ask = async (questions, how = {}) => {
    const found: string[][] = [];
    const times: number[] = [];
    for (const query of questions) {
      const startedAt = performance.now();
      const { results, skippedLegs } = await searcher.search({
        userId: readerId,
        query,
        offset: 0,
        limit,
        explain: false,
        budgetMs: 60_000,
        ...how,
      });
      times.push(performance.now() - startedAt);
      if (skippedLegs.length > 0) throw new Error(`a leg failed: ${skippedLegs.join(', ')}`);
      found.push(results.map((result) => result.documentId));
    }
    return { found, times };
  };
  await ask(options.questions.slice(0, warmUpCount));
  const questions = options.questions.slice(warmUpCount);
  const { times } = await ask(questions);
  const memoryMb = options.isEmbedded ? residentMegabytes(process.pid) : undefined;
  return {
    ...timesOf(times),
    ...(await compareWithExact(database, ask, questions, options.loaded)),
    ...(memoryMb ? { memoryMb } : {}),
  };
}

type Ask = (
  questions: readonly string[],
  how?: Partial<SearchRequest>,
) => Promise<{ found: string[][]; times: number[] }>;

async function compareWithExact(
  database: Database,
  ask: Ask,
  questions: readonly string[],
  { chunks, collectionIds, documentIds }: LoadedCorpus,
): Promise<Pick<SearchFigures, 'recallAt10VsExact' | 'denseRecall' | 'p95Of'>> {
  const some = questions.slice(0, comparedCount);
  const few = questions.slice(
    0,
    chunks < manyChunks ? filteredCount.ofFewChunks : filteredCount.ofManyChunks,
  );
  const dense = { legs: ['static' as const] };
  const every = (step: number): string[] => documentIds.filter((_, index) => index % step === 0);
  const inCollection = (number: number) => ({
    ...dense,
    filter: { collectionIds: [collectionIds[number] ?? ''] },
  });
  const ofDocuments = (step: number) => ({ ...dense, filter: { documentIds: every(step) } });
  const cases: Record<string, { questions: readonly string[]; how?: Partial<SearchRequest> }> = {
    hybrid: { questions: some },
    lexical: { questions: some, how: { legs: ['lexical'] } },
    dense: { questions: some, how: dense },
    'collections 50 %': { questions: few, how: inCollection(halfCollection) },
    'collections 5 %': { questions: few, how: inCollection(smallCollection) },
    'collections 0.5 %': { questions: few, how: inCollection(tinyCollection) },
    'documents 50 %': { questions: few, how: ofDocuments(2) },
    'documents 5 %': { questions: few, how: ofDocuments(20) },
    'documents 0.5 %': { questions: few, how: ofDocuments(200) },
  };
  const found: Record<string, string[][]> = {};
  const p95Of: Record<string, number> = {};
  for (const [name, { questions: asked, how }] of Object.entries(cases)) {
    const answer = await ask(asked, how);
    found[name] = answer.found;
    p95Of[name] = timesOf(answer.times).p95;
  }
  // Without graphs every vector in reach is compared.
  await database.updateTable('vectorGraph').set({ isReady: false }).execute();
  const recalls: Record<string, number> = {};
  for (const [name, { questions: asked, how }] of Object.entries(cases)) {
    if (name === 'lexical') continue;
    recalls[name] = round(overlap((await ask(asked, how)).found, found[name] ?? []), 4);
  }
  await database.updateTable('vectorGraph').set({ isReady: true }).execute();
  const { hybrid = 0, ...denseRecall } = recalls;
  return { recallAt10VsExact: hybrid, denseRecall, p95Of };
}

/** The database of an address, or an embedded one in the folder. */
async function withDatabase<T>(
  folder: string,
  url: string | undefined,
  work: (connection: DatabaseConnection, isEmbedded: boolean) => Promise<T>,
): Promise<T> {
  const server = url
    ? undefined
    : await startEmbeddedServer({ dataDir: join(folder, 'postgres'), maxConnections: 8 });
  const location = server?.location ?? { url: url ?? '' };
  const connection = connectDatabase(location, { maxConnections: 4, onError: () => undefined });
  try {
    return await work(connection, server !== undefined);
  } finally {
    await connection.close();
    await server?.stop();
  }
}
