import type { TextLanguage } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { sql, type RawBuilder } from 'kysely';

/** An HNSW index over the codes of the vectors of one model and language. */
export type VectorGraph = {
  id: number;
  modelId: string;
  language: TextLanguage;
  codeBits: number;
  /** Its index is there: vectors in it are found by it alone. */
  isReady: boolean;
  /** Vectors put into it since it was made, those that are gone included. */
  inserted: number;
};

/** All graphs, or those of a model (in a language); the newest first, which is the one that vectors go into. */
export function listGraphs(
  database: Database,
  of?: { modelId: string; language?: TextLanguage },
): Promise<VectorGraph[]> {
  let graphs = database
    .selectFrom('vectorGraph')
    .select(['id', 'modelId', 'language', 'codeBits', 'isReady', 'inserted'])
    .orderBy('id', 'desc');
  if (of) graphs = graphs.where('modelId', '=', of.modelId);
  if (of?.language) graphs = graphs.where('language', '=', of.language);
  return graphs.execute();
}

/** The condition and the order that the index of a graph serves: they must be written just so. */
export function isInGraph({ id }: VectorGraph): RawBuilder<boolean> {
  return sql`graph_id = ${sql.lit(id)}`;
}

export function codeOf({ codeBits }: VectorGraph, code: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`${code}::bit(${sql.lit(codeBits)})`;
}

/** Registers a graph without vectors and without an index. */
export function addGraph(
  database: Database,
  { modelId, language, codeBits }: Pick<VectorGraph, 'modelId' | 'language' | 'codeBits'>,
): Promise<VectorGraph> {
  return database
    .insertInto('vectorGraph')
    .values({ modelId, language, codeBits })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/**
 * More looked at while a graph is built counts for more than more links: of 80 000 made-up chunks, .953 of the twenty
 * nearest are found with 24 links and 128 looked at, .976 with 16 and 200, .989 with 16 and 400, at the same cost of a
 * search, and .999 over codes of four rotations.
 */
const links = 16;
const viewOfBuild = 400;

/**
 * Makes the index of a graph, of the vectors that it has by now; writers and readers go on. What a crash left of an
 * earlier attempt is removed.
 */
export async function buildGraph(database: Database, graph: VectorGraph): Promise<VectorGraph> {
  await sql`drop index if exists ${nameOf(graph)}`.execute(database);
  await sql`create index concurrently ${nameOf(graph)} on chunk_vector
    using hnsw ((${codeOf(graph, sql.ref('code'))}) bit_hamming_ops)
    with (m = ${sql.lit(links)}, ef_construction = ${sql.lit(viewOfBuild)}) where ${isInGraph(graph)}`.execute(
    database,
  );
  await database.updateTable('vectorGraph').set({ isReady: true }).where('id', '=', graph.id).execute();
  return { ...graph, isReady: true };
}

/** Removes a graph that has no vectors any more. */
export async function dropGraph(database: Database, graph: VectorGraph): Promise<void> {
  await sql`drop index if exists ${nameOf(graph)}`.execute(database);
  await database.deleteFrom('vectorGraph').where('id', '=', graph.id).execute();
}

function nameOf({ id }: VectorGraph): RawBuilder<unknown> {
  return sql.id(`chunk_vector_graph_${id}`);
}
