import type { TextLanguage } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { sql } from 'kysely';
import type { ChunkHit } from '../lexical-engine.ts';
import { reweigh } from './bm25.ts';
import { sparseVector, unitVector } from './features.ts';
import { contains, everyChunk, necessary, rarest, type Clause } from './plan.ts';
import type { LexicalReach } from './reach.ts';
import { readWeights, scan, type Candidate } from './scan.ts';
import type { LanguageQuery } from './statistics.ts';

export type LanguageSearch = {
  language: TextLanguage;
  query: LanguageQuery;
  reach: LexicalReach;
  limit: number;
};

/** So many chunks are looked at without further thought. */
const cheapSize = 8_000;
/** What would be this many times more work than the last look is put off for a look at more of the rarest. */
const patience = 6;
/** Conditions of a scan beside the first: each makes the index read more and leaves fewer chunks to score. */
const maxFurtherClauses = 3;

/** The best chunks of one language, best first, equal scores by id. */
export async function findInLanguage(database: Database, search: LanguageSearch): Promise<ChunkHit[]> {
  const { query, limit } = search;
  // Some more than asked for: weights of another average may change their order.
  const candidates = await findCandidates(database, search, limit + Math.max(20, limit >> 3));
  const hits = await scoreExactly(database, query, candidates);
  return hits.toSorted((a, b) => b.score - a.score || a.chunkId - b.chunkId).slice(0, limit);
}

async function findCandidates(
  database: Database,
  { language, query: { terms }, reach }: LanguageSearch,
  limit: number,
): Promise<Candidate[]> {
  const query = sparseVector(terms.map(({ id, value }) => `${id}:${value.toPrecision(8)}`));
  if (terms.length === 0) return [];
  if (reach.documents) {
    const named = sql`document_id = any(${reach.documents}::uuid[]) and language = ${language}`;
    const found = await scan(database, { condition: named, query, reach, limit });
    return found.filter(({ score }) => score > 0);
  }
  const look = (...clauses: Clause[]): Promise<Candidate[]> => {
    const looked = clauses.map(({ features }) => features);
    if (reach.collections) looked.push(reach.collections);
    const condition = sql.join(
      looked.map((features) => sql`features && ${features}::integer[]`),
      sql` and `,
    );
    return scan(database, { condition, query, reach, limit });
  };

  for (let size = cheapSize / reach.share; ; size *= patience) {
    const first = rarest(terms, size);
    const found = await look(first);
    const least = found.length < limit ? 0 : (found.at(-1)?.score ?? 0);
    // Sums of single-precision numbers are not exact.
    const threshold = least * (1 - 1e-5);
    const needed = necessary(terms, threshold) ?? everyChunk(terms);
    if (contains(first, needed)) return found;
    if (needed.size > size * patience && first.size < needed.size) continue;
    const further = terms
      .toSorted((a, b) => b.counts[0] - a.counts[0])
      .flatMap((term) => necessary(terms, threshold, term) ?? []);
    return look(needed, ...further.slice(0, maxFurtherClauses));
  }
}

/** Scores by the average length of this moment. */
async function scoreExactly(
  database: Database,
  { terms, average }: LanguageQuery,
  candidates: readonly Candidate[],
): Promise<ChunkHit[]> {
  const old = candidates.filter((candidate) => candidate.average !== average);
  const weights =
    old.length > 0
      ? await readWeights(
          database,
          old.map(({ chunkId }) => chunkId),
          terms.map(({ id }) => unitVector(id)),
        )
      : new Map<number, number[]>();
  return candidates.map(({ chunkId, documentId, length, average: from, score: stored }) => {
    const score =
      weights
        .get(chunkId)
        ?.reduce(
          (sum, weight, index) => sum + (terms[index]?.value ?? 0) * reweigh(weight, length, from, average),
          0,
        ) ?? stored;
    // In single precision, so that equal texts have equal scores.
    return { chunkId, documentId, score: Number(score.toPrecision(6)) };
  });
}
