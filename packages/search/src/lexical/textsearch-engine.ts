import type { TextLanguage } from '@onyx/contracts';
import { sql } from 'kysely';
import { chunkIsInReach } from '../retrieval/readable-collections.ts';
import { encodeTerm } from '../text/terms.ts';
import { withSettings } from '../with-settings.ts';
import type { LegHits, LexicalEngine, WeightedTerm } from './lexical-engine.ts';

const languages: readonly TextLanguage[] = ['en', 'zh', 'other'];

/** Weights are kept in steps of this: a term is repeated in the query as often as its weight has steps. */
const weightStep = 1 / 8;
const maxRepeats = 32;

/**
 * BM25 by the `pg_textsearch` extension: an index-ordered scan (Block-Max WAND) that filters rows as they come and
 * goes on until enough remain. The extension sums a query term's score as often as the term stands in the query.
 *
 * The score of a row is taken from the scan itself: written out, the expression would parse and score every row
 * again (0.4 ms each). That holds only while the scan gives the order, so the plans that would sort are switched off
 * for the transaction, and no join may stand above the scan.
 *
 * How many rows the scan ranks at first would be the planner's guess of how many pass the filter, and of the published
 * version it guesses that one in 200 is: all rows are ranked. Most do pass: ranked are twice those wanted, and when that
 * was too few the extension doubles them by itself. In compacted segments lengths are kept in steps of a
 * few percent, as Lucene does, so scores are within 6 % of the formula's.
 */
export function createTextsearchEngine(): LexicalEngine {
  return {
    name: 'pg_textsearch',
    // The extension's indexes are part of the schema and follow the rows by themselves.
    prepare: () => Promise.resolve(),
    index: () => Promise.resolve(),
    async find(database, { asked, reach }) {
      const lists = languages.flatMap((language) => {
        const { terms: words = [], limit = 0 } = asked[language] ?? {};
        return words.length > 0 ? [{ language, words, limit }] : [];
      });
      const hits: LegHits = {};
      if (lists.length === 0) return hits;
      const scans = lists.map(
        ({ language, words, limit }) => sql`(
          select language, id, document_id, bm25_get_current_score() as score from chunk
          where language = ${sql.lit(language)} and ${chunkIsInReach(database, reach)}
          order by terms <@> to_bm25query(${queryText(words)}::text, ${sql.lit(`chunk_terms_${language}`)})
          limit ${sql.lit(limit)})`,
      );
      const settings = {
        enable_seqscan: 'off',
        enable_bitmapscan: 'off',
        enable_sort: 'off',
        'pg_textsearch.filtered_seed': 'off',
        'pg_textsearch.default_limit': 2 * Math.max(...lists.map(({ limit }) => limit)),
      };
      const { rows } = await withSettings(database, settings, (reading) =>
        sql<ScanRow>`${sql.join(scans, sql` union all `)}`.execute(reading),
      );
      for (const { language, words } of lists) {
        // A query of one word takes a path that does not count repeats.
        const [only] = words;
        const factor = words.length === 1 && only ? only.weight : weightStep;
        hits[language] = rows
          .filter((row) => row.language === language && row.score < 0)
          .map((row) => ({ chunkId: row.id, documentId: row.documentId, score: -row.score * factor }))
          .toSorted((a, b) => b.score - a.score || a.chunkId - b.chunkId);
      }
      return hits;
    },
    async maintain(database) {
      await sql`vacuum (analyze) chunk, chunk_vector, collection_term, document`.execute(database);
      for (const language of languages) {
        await sql`select bm25_force_merge(${`chunk_terms_${language}`})`.execute(database);
      }
    },
  };
}

type ScanRow = { language: TextLanguage; id: number; documentId: string; score: number };

function queryText(terms: readonly WeightedTerm[]): string {
  const words = terms.flatMap(({ term, weight }) => {
    const repeats = Math.min(maxRepeats, Math.max(1, Math.round(weight / weightStep)));
    return Array.from({ length: repeats }, () => encodeTerm(term));
  });
  return words.join(' ');
}
