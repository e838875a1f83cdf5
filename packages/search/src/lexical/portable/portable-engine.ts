import { createPortableLexicalTables } from '@onyx/database';
import type { LexicalEngine } from '../lexical-engine.ts';
import { collectionFeature } from './features.ts';
import { findInLanguage } from './find-in-language.ts';
import { fillRows, tidyRows } from './maintain.ts';
import { describeReach, readCollections } from './reach.ts';
import { readStatistics } from './statistics.ts';
import { writeRows } from './write-rows.ts';
import { withSettings } from '../../with-settings.ts';

/** Bitmaps of rows, not of pages; plans that go through the index and need no time to compile. */
const settings = {
  work_mem: '64MB',
  jit: 'off',
  enable_seqscan: 'off',
  max_parallel_workers_per_gather: 0,
};

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
    async find(database, { asked, reach }) {
      const known = await withSettings(database, settings, async (reading) => {
        const collectionIds = await readCollections(reading, reach);
        if (collectionIds.length === 0) return null;
        const statistics = await readStatistics(reading, asked, collectionIds.map(collectionFeature));
        const { queries, counts, chunks } = statistics;
        return { queries, reach: await describeReach(reading, reach, collectionIds, counts, chunks) };
      });
      if (!known) return {};
      // Each language in a connection of its own, since two cores halve the wait.
      const lists = await Promise.all(
        [...known.queries].map(async ([language, query]) => {
          const limit = asked[language]?.limit ?? 0;
          const search = { language, query, reach: known.reach, limit, cheapSize };
          return [
            language,
            await withSettings(database, settings, (reading) => findInLanguage(reading, search)),
          ] as const;
        }),
      );
      return Object.fromEntries(lists);
    },
    maintain: tidyRows,
  };
}
