import { createPortableLexicalTables } from '@onyx/database';
import { sql } from 'kysely';
import type { LegHits, LexicalEngine } from '../lexical-engine.ts';
import { collectionFeature } from './features.ts';
import { findInLanguage } from './find-in-language.ts';
import { fillRows, tidyRows } from './maintain.ts';
import { describeReach, readCollections } from './reach.ts';
import { readStatistics } from './statistics.ts';
import { writeRows } from './write-rows.ts';

/**
 * BM25 on any PostgreSQL with pgvector. Each chunk has a row with the weights of its terms as a sparse vector, whose
 * product with the question's terms is its score, and with features by which a GIN index finds it; `plan.ts` says
 * which chunks need not be looked at. Word statistics are those of this moment, kept by triggers (`@onyx/database`).
 *
 * Weights are made with the average length of their day, which is taken in steps of 4 %; those of an average that is
 * more than 3 % from that of now are made anew, for every hit and by `maintain` in the index. So scores are within
 * 2.5 % of the formula's.
 * Of a question that matches more than `cheapSize` chunks, the first 100 places are certain; further ones are the best
 * of what was looked at.
 */
export function createPortableEngine({ cheapSize }: { cheapSize?: number } = {}): LexicalEngine {
  return {
    name: 'portable',
    async prepare(database) {
      await createPortableLexicalTables(database);
      await fillRows(database);
    },
    index: writeRows,
    find(database, { terms, reach, limit }) {
      return database.transaction().execute(async (trx) => {
        const hits: LegHits = {};
        // Bitmaps of rows, not of pages; plans that go through the index and need no time to compile.
        await sql`select set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
          set_config('enable_seqscan', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)`.execute(
          trx,
        );
        const collectionIds = await readCollections(trx, reach);
        if (collectionIds.length === 0) return hits;
        const statistics = await readStatistics(trx, terms, collectionIds.map(collectionFeature));
        const { queries, counts, chunks } = statistics;
        const described = await describeReach(trx, reach, collectionIds, counts, chunks);
        for (const [language, query] of queries) {
          hits[language] = await findInLanguage(trx, {
            language,
            query,
            reach: described,
            limit,
            cheapSize,
          });
        }
        return hits;
      });
    },
    maintain: tidyRows,
  };
}
