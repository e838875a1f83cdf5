import { portableFeatureIndex, type Database } from '@onyx/database';
import { sql } from 'kysely';
import { staleRatio } from './bm25.ts';
import { readTotals } from './statistics.ts';
import { writeRows } from './write-rows.ts';

const chunksPerTransaction = 500;

/**
 * Writes rows for all chunks that have none. The first time, all or nothing: indexed and counted when all are
 * written, which is several times faster than row by row.
 */
export async function fillRows(database: Database): Promise<void> {
  const counts = await countChunks(database);
  if (counts.indexed === counts.all) return;
  if (counts.indexed > 0) return writeMissing(database);
  await database.transaction().execute(async (trx) => {
    await sql`lock table chunk_lexical in access exclusive mode`.execute(trx);
    // Another program may have done it while this one waited.
    if ((await countChunks(trx)).indexed > 0) return;
    await sql`set local maintenance_work_mem = '256MB'`.execute(trx);
    await sql`drop index chunk_lexical_features`.execute(trx);
    await sql`alter table chunk_lexical disable trigger count_inserted`.execute(trx);
    await sql`delete from lexical_total`.execute(trx);
    await sql`
      insert into lexical_total (language, chunks, length)
      select language, count(*), sum(cardinality(string_to_array(terms, ' '))) from chunk group by language`.execute(
      trx,
    );
    await writeMissing(trx);
    await sql`delete from lexical_change`.execute(trx);
    await sql`delete from lexical_feature`.execute(trx);
    await sql`
      insert into lexical_feature (id, chunks)
      select feature, count(*) from chunk_lexical, unnest(features) as feature group by feature`.execute(trx);
    await sql`alter table chunk_lexical enable trigger count_inserted`.execute(trx);
    await sql.raw(portableFeatureIndex).execute(trx);
  });
}

async function countChunks(database: Database): Promise<{ all: number; indexed: number }> {
  const { rows } = await sql<{ all: number; indexed: number }>`
    select (select count(*) from chunk) as "all", coalesce(sum(chunks), 0)::bigint as indexed
    from lexical_total`.execute(database);
  return rows[0] ?? { all: 0, indexed: 0 };
}

async function writeMissing(database: Database): Promise<void> {
  for (let after = 0; ;) {
    // A page first and then what is missing of it: as one condition, it has been planned as a look at all chunks.
    const { rows } = await sql<{ id: number; isThere: boolean }>`
      select id, exists (select 1 from chunk_lexical where chunk_id = id) as is_there
      from (select id from chunk where id > ${after} order by id limit ${sql.lit(chunksPerTransaction)}) as page
      order by id`.execute(database);
    const last = rows.at(-1);
    if (!last) return;
    const missing = rows.filter((row) => !row.isThere).map(({ id }) => id);
    if (missing.length > 0) await writeRows(database, missing);
    after = last.id;
  }
}

/** Makes weights of an old average length anew, folds the statistics and cleans up behind deleted rows. */
export async function tidyRows(database: Database): Promise<void> {
  for (const [language, { chunks, length }] of await readTotals(database)) {
    const average = length / chunks;
    for (;;) {
      const { rows } = await sql<{ id: number }>`
        select chunk_id as id from chunk_lexical where language = ${language}
          and (average < ${average / staleRatio} or average > ${average * staleRatio})
        limit ${sql.lit(chunksPerTransaction)}`.execute(database);
      if (rows.length === 0) break;
      await database.transaction().execute((trx) =>
        writeRows(
          trx,
          rows.map(({ id }) => id),
        ),
      );
    }
  }
  await sql`select fold_lexical_changes()`.execute(database);
  await sql`delete from lexical_feature where chunks = 0`.execute(database);
  await sql`vacuum (analyze) chunk_lexical, lexical_feature, lexical_change, lexical_total, chunk, chunk_vector,
    collection_term, document`.execute(database);
}
