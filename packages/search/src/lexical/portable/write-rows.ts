import type { TextLanguage } from '@onyx/contracts';
import { textArray, type Database } from '@onyx/database';
import { sql } from 'kysely';
import { steppedAverage, termWeight } from './bm25.ts';
import { collectionFeature, sparseVector, termFeatures, termId } from './features.ts';
import { readTotals } from './statistics.ts';

/** A `sparsevec` has no more entries than this; a chunk with more different words is found by the first of them. */
const maxTerms = 16_000;

type ChunkTerms = {
  id: number;
  documentId: string;
  collectionId: string;
  version: number;
  language: TextLanguage;
  terms: string;
};

/** Writes the rows of chunks, anew when they have some. */
export async function writeRows(database: Database, chunkIds: readonly number[]): Promise<void> {
  const chunks = await database
    .selectFrom('chunk')
    .select(['id', 'documentId', 'collectionId', 'version', 'language', 'terms'])
    .where(sql<boolean>`id = any(${chunkIds}::bigint[])`)
    .orderBy('id')
    .execute();
  await sql`delete from chunk_lexical where chunk_id = any(${chunkIds}::bigint[])`.execute(database);
  if (chunks.length === 0) return;
  const counted = chunks.map((chunk) => ({ chunk, ...countTerms(chunk) }));
  const averages = await averageLengths(database, counted);
  const rows = counted.map(({ chunk, counts, length }) => {
    const average = averages.get(chunk.language) ?? 1;
    return { chunk, length, average, ...describe(chunk.collectionId, counts, length, average) };
  });
  // Vectors and features as texts, one a row: an array of arrays would have to be of one length.
  await sql`
    insert into chunk_lexical
      (chunk_id, document_id, collection_id, version, language, length, average, weights, features)
    select chunk_id, document_id, collection_id, version, language, length, average, weights::sparsevec,
      features::integer[]
    from unnest(
      ${rows.map(({ chunk }) => chunk.id)}::bigint[], ${rows.map(({ chunk }) => chunk.documentId)}::uuid[],
      ${rows.map(({ chunk }) => chunk.collectionId)}::uuid[], ${rows.map(({ chunk }) => chunk.version)}::integer[],
      ${rows.map(({ chunk }) => chunk.language)}::text[], ${rows.map(({ length }) => length)}::real[],
      ${rows.map(({ average }) => average)}::real[], ${textArray(rows.map(({ weights }) => weights))}::text[],
      ${textArray(rows.map(({ features }) => features))}::text[]
    ) as row (chunk_id, document_id, collection_id, version, language, length, average, weights, features)`.execute(
    database,
  );
}

function countTerms(chunk: ChunkTerms): { counts: Map<number, number>; length: number } {
  const words = chunk.terms === '' ? [] : chunk.terms.split(' ');
  const counts = new Map<number, number>();
  for (const word of words) {
    const id = termId(chunk.language, word);
    const count = counts.get(id);
    if (count !== undefined) counts.set(id, count + 1);
    else if (counts.size < maxTerms) counts.set(id, 1);
  }
  return { counts, length: words.length };
}

/** Average lengths of the languages with the new rows in them, as weights are made with them. */
async function averageLengths(
  database: Database,
  added: readonly { chunk: ChunkTerms; length: number }[],
): Promise<Map<TextLanguage, number>> {
  const totals = await readTotals(database);
  for (const { chunk, length } of added) {
    const total = totals.get(chunk.language) ?? { chunks: 0, length: 0 };
    totals.set(chunk.language, { chunks: total.chunks + 1, length: total.length + length });
  }
  return new Map(
    [...totals].map(([language, total]) => [language, steppedAverage(total.length / total.chunks)]),
  );
}

function describe(collectionId: string, counts: Map<number, number>, length: number, average: number) {
  const weights: string[] = [];
  const features = [collectionFeature(collectionId)];
  for (const [term, count] of counts) {
    const weight = Math.fround(termWeight(count, length, average));
    weights.push(`${term}:${weight.toPrecision(8)}`);
    features.push(...termFeatures(term, weight));
  }
  return { weights: sparseVector(weights), features: `{${features.join(',')}}` };
}
