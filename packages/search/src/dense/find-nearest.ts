import type { TextLanguage } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { sql, type RawBuilder } from 'kysely';
import { vectorText } from '../indexing/embed-pending.ts';
import type { ChunkHit, LegHits } from '../lexical/lexical-engine.ts';
import {
  chunkIsInReach,
  collectionsInReach,
  documentConditions,
  hasDocumentConditions,
  type Reach,
} from '../retrieval/readable-collections.ts';
import { withSettings } from '../with-settings.ts';
import { encodeVector } from './vector-code.ts';
import { codeOf, isInGraph, listGraphs, type VectorGraph } from './vector-graphs.ts';

export type DenseQuery = {
  vector: Float32Array;
  modelId: string;
  languages: readonly TextLanguage[];
  reach: Reach;
  /** Most hits of a language. */
  limit: number;
};

/**
 * Of the nearest codes in a graph so many are looked at exactly, or more when more hits are wanted, and so many times as
 * many are kept in view while the graph is walked: what is missed is mostly missed by the walk. Of the ten nearest
 * documents of 100 000 made-up chunks, .969 are found with 150 codes, .984 with 200, .989 with 300 for two fifths more.
 */
const candidatesOf = { smallGraphs: 200, largeGraphs: 400 };
const viewFactor = 2.5;
/** pgvector keeps no more in view. */
const maxView = 1_000;
/** A graph of so many vectors needs all of it. */
const largeGraph = 150_000;

/**
 * How many collections or documents are in reach is unknown to the planner: it would read the whole table, or all of a
 * model in the order of the table.
 */
const byIndex = { enable_seqscan: 'off', jit: 'off', random_page_cost: 1 };

/**
 * The chunks of each language nearest to a vector, by dot product, best first, equal scores by id.
 *
 * Few vectors, or few in reach, are compared one by one. Else the graph of their codes gives candidates (an iterative
 * scan goes on until enough of them are in reach), which are then compared; vectors that are not in the graph yet are
 * scanned beside it.
 */
export async function findNearest(database: Database, query: DenseQuery): Promise<LegHits> {
  const graphs = (await listGraphs(database, query)).filter((graph) => graph.isReady);
  const scanned: TextLanguage[] = [];
  const walked = new Map<TextLanguage, VectorGraph[]>();
  for (const language of query.languages) {
    const ofLanguage = graphs.filter((graph) => graph.language === language);
    // Most people may read most: without a filter the graph is tried at once.
    const isWalked =
      ofLanguage.length > 0 &&
      !(isFiltered(query.reach) && (await isCheaperToScan(database, query, language, ofLanguage)));
    if (isWalked) walked.set(language, ofLanguage);
    else scanned.push(language);
  }
  const hits: LegHits = {};
  const nearest = walked.size > 0 ? await searchGraphs(database, query, walked) : [];
  for (const language of walked.keys()) {
    const ofLanguage = nearest.filter((row) => row.language === language);
    // Little may be in reach, or lie far from the question: further than the scan went.
    if (ofLanguage.length < query.limit) scanned.push(language);
    else hits[language] = hitsOf(ofLanguage);
  }
  const compared = scanned.length > 0 ? await scan(database, query, scanned) : [];
  for (const language of scanned)
    hits[language] = hitsOf(compared.filter((row) => row.language === language));
  return hits;
}

/** To walk past a vector takes so much longer when its chunk and document must be looked at. */
const documentLookCost = 4;

/**
 * Compares the costs of both ways: a scan compares every vector in reach; a graph has to walk past `vectors / reach`
 * vectors for each candidate. They are equal where reach is the root of candidates times vectors. Counted up to there.
 */
async function isCheaperToScan(
  database: Database,
  { modelId, reach, limit }: DenseQuery,
  language: TextLanguage,
  graphs: readonly VectorGraph[],
): Promise<boolean> {
  const vectors = sizeOf(graphs);
  const cost = hasDocumentConditions(reach.filter) ? documentLookCost : 1;
  const bound = Math.ceil(Math.sqrt(cost * candidatesFor(limit, vectors) * vectors));
  const collections = collectionsInReach(database, reach);
  const count = hasDocumentConditions(reach.filter)
    ? sql<{ count: number }>`
        select coalesce(sum(chunk_count), 0) as count from (
          select chunk_count from document where collection_id = any(${collections})${conditionsOf(reach)}
          limit ${bound}) as found`
    : sql<{ count: number }>`
        select count(*) as count from (
          select from chunk_vector where model_id = ${modelId} and language = ${language}
            and collection_id = any(${collections}) limit ${bound}) as found`;
  const { rows } = await withSettings(database, byIndex, (reading) => count.execute(reading));
  return (rows[0]?.count ?? 0) < bound;
}

type Nearest = { language: TextLanguage; id: number; documentId: string | null; score: number };

async function searchGraphs(
  database: Database,
  query: DenseQuery,
  graphs: ReadonlyMap<TextLanguage, readonly VectorGraph[]>,
): Promise<Nearest[]> {
  const { modelId, reach, limit } = query;
  const candidates = candidatesFor(limit, sizeOf([...graphs.values()].flat()));
  const code = sql`${encodeVector(query.vector)}::text`;
  // A value, not `exists`: that would become a join, which reads all chunks first.
  const ofDocuments = hasDocumentConditions(reach.filter)
    ? sql` and (select ${chunkIsInReach(database, reach)} from chunk where chunk.id = chunk_vector.chunk_id)`
    : sql``;
  const filter = sql`collection_id = any(${collectionsInReach(database, reach)})${ofDocuments}`;
  const score = scoreOf(query);
  const found = new Map<TextLanguage, RawBuilder<unknown>>();
  for (const [language, ofLanguage] of graphs) {
    const parts = ofLanguage.map(
      (
        graph,
      ) => sql`(select chunk_id, ${score} as score from chunk_vector where ${isInGraph(graph)} and ${filter}
        order by ${codeOf(graph, sql.ref('code'))} <~> ${codeOf(graph, code)} limit ${candidates})`,
    );
    const outside = sql`(select chunk_id, ${score} as score from chunk_vector
      where model_id = ${modelId} and language = ${language} and graph_id is null and ${filter}
      order by score desc, chunk_id limit ${limit})`;
    found.set(language, sql.join([...parts, outside], sql` union all `));
  }
  const settings = {
    // Without the plans that would sort all codes; what that adds to the costs must not have the query compiled,
    // which takes a second.
    enable_sort: 'off',
    jit: 'off',
    'hnsw.iterative_scan': 'relaxed_order',
    'hnsw.ef_search': Math.min(maxView, Math.ceil(candidates * viewFactor)),
    'hnsw.max_scan_tuples': 60_000,
    'hnsw.scan_mem_multiplier': 4,
  };
  return withSettings(database, settings, (reading) => readNearest(reading, query, found));
}

/** Compares every vector in reach. */
async function scan(
  database: Database,
  query: DenseQuery,
  languages: readonly TextLanguage[],
): Promise<Nearest[]> {
  const { modelId, reach, limit } = query;
  const collections = collectionsInReach(database, reach);
  const inReach = hasDocumentConditions(reach.filter)
    ? sql`document join chunk on chunk.document_id = document.id and chunk.version = document.indexed_version
        join chunk_vector on chunk_vector.model_id = ${modelId} and chunk_vector.chunk_id = chunk.id
        where document.collection_id = any(${collections})${conditionsOf(reach)}`
    : sql`chunk_vector where model_id = ${modelId} and collection_id = any(${collections})`;
  const found = new Map(
    languages.map((language) => [
      language,
      sql`select chunk_id, ${scoreOf(query)} as score from ${inReach} and chunk_vector.language = ${language}
        order by score desc, chunk_id limit ${limit}`,
    ]),
  );
  if (!isFiltered(reach)) return readNearest(database, query, found);
  return withSettings(database, byIndex, (reading) => readNearest(reading, query, found));
}

/** The best of what was `found` in each language, with their documents as far as they are in reach. */
async function readNearest(
  database: Database,
  { reach, limit }: DenseQuery,
  found: ReadonlyMap<TextLanguage, RawBuilder<unknown>>,
): Promise<Nearest[]> {
  const best = [...found].map(
    ([
      language,
      rows,
    ]) => sql`(select ${sql.lit(language)} as language, chunk_id, score from (${rows}) as found
      order by score desc, chunk_id limit ${limit})`,
  );
  const { rows } = await sql<Nearest>`
    with nearest as materialized (${sql.join(best, sql` union all `)})
    select nearest.language, nearest.chunk_id as id, chunk.document_id, nearest.score from nearest
    left join chunk on chunk.id = nearest.chunk_id and ${chunkIsInReach(database, reach)}
    order by nearest.score desc, nearest.chunk_id`.execute(database);
  return rows;
}

/** Whether more is asked for than what a person may read. */
function isFiltered({ filter }: Reach): boolean {
  return filter.collectionIds !== undefined || hasDocumentConditions(filter);
}

function hitsOf(nearest: readonly Nearest[]): ChunkHit[] {
  return nearest.flatMap(({ id, documentId, score }) =>
    documentId ? [{ chunkId: id, documentId, score }] : [],
  );
}

function scoreOf({ vector }: DenseQuery): RawBuilder<number> {
  return sql`-(embedding <#> ${vectorText(vector)}::halfvec)`;
}

/** Vectors in the largest of some graphs. */
function sizeOf(graphs: readonly VectorGraph[]): number {
  return Math.max(...graphs.map((graph) => graph.inserted));
}

function candidatesFor(limit: number, vectors: number): number {
  const { smallGraphs, largeGraphs } = candidatesOf;
  const least = vectors < largeGraph ? smallGraphs : largeGraphs;
  return Math.max(least, Math.min(maxView, Math.ceil(limit * 1.5)));
}

/** All that a filter says of documents. */
function conditionsOf({ filter }: Reach): RawBuilder<unknown> {
  const { documentIds } = filter;
  const named = documentIds ? sql` and document.id = any(${documentIds}::uuid[])` : sql``;
  return sql`${named}${documentConditions(filter)}`;
}
