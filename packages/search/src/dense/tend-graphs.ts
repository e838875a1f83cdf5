import type { Database } from '@onyx/database';
import type { Logger } from '@onyx/telemetry';
import { sql } from 'kysely';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeBitsOf, encodeVector } from './vector-code.ts';
import { addGraph, buildGraph, dropGraph, listGraphs, type VectorGraph } from './vector-graphs.ts';

export type TendOptions = {
  database: Database;
  logger: Logger;
  signal?: AbortSignal | undefined;
  /** Fewer vectors of a model and language than this are scanned, which takes some 8 ms. */
  minVectors?: number | undefined;
};

const defaultMinVectors = 4_000;
/** From here on a server's own index build, in parallel and in memory, is worth more than being found at once. */
const minVectorsToBuild = 50_000;
/** A statement should take about so long: the embedded database does nothing else meanwhile. */
const statementMs = 20;
const batchSizes = { first: 16, least: 16, most: 1_024 };

/**
 * Puts vectors into the graphs that find them fast, makes graphs where there are enough vectors, and drops those that
 * are left empty. Works in short statements, each a transaction of its own, with short pauses: others are
 * never held up, and a stop or crash loses nothing. What is not in a graph yet is found by a scan.
 * @returns how many vectors were put into graphs. Ends early, without an error, when the signal is aborted.
 */
export async function tendGraphs(options: TendOptions): Promise<number> {
  const { database } = options;
  return database.connection().execute(async (connection) => {
    // Of several workers one tends. (Connections to the embedded database share one session: there is one worker.)
    const lock = sql`hashtext('vector_graph')`;
    const { rows } = await sql<{ isMine: boolean }>`select pg_try_advisory_lock(${lock}) as is_mine`.execute(
      connection,
    );
    if (!rows[0]?.isMine) return 0;
    try {
      let moved = 0;
      for (const group of await listGroups(database)) moved += await tendGroup(options, group);
      return moved;
    } finally {
      await sql`select pg_advisory_unlock(${lock})`.execute(connection);
    }
  });
}

/**
 * Clears up behind vectors that moved into graphs or were deleted. What is deleted stays in a graph, and is passed by in
 * each search: a new graph is begun beside each one in which more has been deleted than is left. `tendGraphs` then
 * moves the vectors over.
 */
export async function maintainGraphs(database: Database): Promise<void> {
  // Every vector was outside of the graphs once, and no vacuum takes it out of this index here: each search would read
  // through what it left there. It is soon made, of the few that are outside now.
  if (!(await canBuildAside(database))) await sql`reindex index chunk_vector_outside`.execute(database);
  const seen = new Set<string>();
  for (const graph of await listGraphs(database)) {
    const group = `${graph.language} ${graph.modelId}`;
    // Only the newest of its group.
    if (seen.has(group) || !graph.isReady) continue;
    seen.add(group);
    const { count } = await database
      .selectFrom('chunkVector')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where('modelId', '=', graph.modelId)
      .where('language', '=', graph.language)
      .executeTakeFirstOrThrow();
    if (count > 0 && graph.inserted > 2 * count + defaultMinVectors)
      await buildGraph(database, await addGraph(database, graph));
  }
}

type Group = Pick<VectorGraph, 'modelId' | 'language'>;

/** Models and languages that have vectors outside of graphs, or graphs. Jumps from one to the next in the index. */
async function listGroups(database: Database): Promise<Group[]> {
  const { rows } = await sql<Group>`
    with recursive found (model_id, language) as (
      (select model_id, language from chunk_vector where graph_id is null order by model_id, language limit 1)
      union all
      select next.model_id, next.language from found cross join lateral (
        select model_id, language from chunk_vector
        where graph_id is null and (model_id, language) > (found.model_id, found.language)
        order by model_id, language limit 1) as next)
    select model_id, language from found union select model_id, language from vector_graph
    order by model_id, language`.execute(database);
  return rows;
}

/** How many vectors of a group are in no graph, counted up to `limit`. */
async function countOutside(
  database: Database,
  { modelId, language }: Group,
  limit: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select from chunk_vector where model_id = ${modelId} and language = ${language} and graph_id is null
      limit ${limit}) as found`.execute(database);
  return rows[0]?.count ?? 0;
}

async function tendGroup(options: TendOptions, group: Group): Promise<number> {
  const { database, minVectors = defaultMinVectors, logger, signal } = options;
  const [newest, ...older] = await listGraphs(database, group);
  // A graph that is ready takes whatever comes.
  const outside = newest?.isReady ? 0 : await countOutside(database, group, minVectorsToBuild);
  if (!newest && outside < minVectors) return 0;
  let graph = newest ?? (await addGraph(database, { ...group, codeBits: await codeBitsIn(database, group) }));
  const startedAt = performance.now();
  let moved = 0;
  if (!graph.isReady) {
    const isAside = await canBuildAside(database);
    if (!isAside) await keepVacuumShort(database);
    // Filled first and built at once where that is done aside; else made empty, and filled bit by bit.
    if (isAside && outside >= minVectorsToBuild) moved += await fill(options, graph, null);
    if (signal?.aborted) return moved;
    graph = await buildGraph(database, graph);
  }
  for (const from of [null, ...older]) moved += await fill(options, graph, from);
  if (moved > 0) {
    const { id, modelId, language } = graph;
    logger.info(
      { graph: id, modelId, language, moved, ms: Math.round(performance.now() - startedAt) },
      'vectors are in their graph',
    );
  }
  if (signal?.aborted) return moved;
  for (const left of older) await dropGraph(database, left);
  if (!(await hasVectors(database, group))) await dropGraph(database, graph);
  return moved;
}

/** Moves all vectors of an older graph, or (null) those that are in none, into a graph. */
async function fill(
  { database, signal }: TendOptions,
  graph: VectorGraph,
  from: VectorGraph | null,
): Promise<number> {
  let size = batchSizes.first;
  let after = 0;
  let moved = 0;
  for (;;) {
    if (signal?.aborted) return moved;
    const startedAt = performance.now();
    const ids = await moveBatch(database, graph, from, after, size);
    if (ids.length === 0) return moved;
    after = Math.max(...ids);
    moved += ids.length;
    const tookMs = performance.now() - startedAt;
    size = Math.min(
      batchSizes.most,
      Math.max(batchSizes.least, Math.round(size * Math.min(2, statementMs / tookMs))),
    );
    await sleep(Math.min(tookMs, statementMs), undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}

/** @returns the ids of the chunks whose vectors were moved, none when there are no more. */
async function moveBatch(
  database: Database,
  graph: VectorGraph,
  from: VectorGraph | null,
  after: number,
  size: number,
): Promise<number[]> {
  const rows = await database
    .selectFrom('chunkVector')
    .select(['chunkId', 'code'])
    .select(sql<string>`embedding::text`.as('embedding'))
    .where('modelId', '=', graph.modelId)
    .where('language', '=', graph.language)
    .where('graphId', from ? '=' : 'is', from ? from.id : null)
    .where('chunkId', '>', after)
    .orderBy('chunkId')
    .limit(size)
    .execute();
  const ids = rows.map((row) => row.chunkId);
  if (ids.length === 0) return ids;
  const codes = rows.map(
    (row) => row.code ?? encodeVector(Float32Array.from(JSON.parse(row.embedding) as number[])),
  );
  // One statement is one transaction. What has been deleted or moved since is left out, or moved where it is now.
  await sql`
    with counted as (
      update vector_graph set inserted = inserted + ${ids.length} where id = ${graph.id})
    update chunk_vector set graph_id = ${sql.lit(graph.id)}, code = moved.code
    from unnest(${ids}::bigint[], ${codes}::varbit[]) as moved (chunk_id, code)
    where chunk_vector.model_id = ${graph.modelId} and chunk_vector.chunk_id = moved.chunk_id
      and chunk_vector.chunk_id = any(${ids}::bigint[])`.execute(database);
  return ids;
}

async function codeBitsIn(database: Database, { modelId, language }: Group): Promise<number> {
  const { dimensions } = await database
    .selectFrom('chunkVector')
    .select(sql<number>`vector_dims(embedding)`.as('dimensions'))
    .where('modelId', '=', modelId)
    .where('language', '=', language)
    .limit(1)
    .executeTakeFirstOrThrow();
  return codeBitsOf(dimensions);
}

async function hasVectors(database: Database, { modelId, language }: Group): Promise<boolean> {
  const row = await database
    .selectFrom('chunkVector')
    .select('chunkId')
    .where('modelId', '=', modelId)
    .where('language', '=', language)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Taking deleted vectors out of a graph mends it vector by vector, in one statement of seconds to minutes. A server
 * does that aside; here they stay until the graph is renewed.
 */
async function keepVacuumShort(database: Database): Promise<void> {
  await sql`alter table chunk_vector set (vacuum_index_cleanup = off)`.execute(database);
}

/** Whether the database has processes of its own to work beside its sessions; the embedded one has none. */
async function canBuildAside(database: Database): Promise<boolean> {
  const { rows } = await sql<{ can: boolean }>`
    select current_setting('max_worker_processes')::integer > 0 as can`.execute(database);
  return rows[0]?.can ?? false;
}
