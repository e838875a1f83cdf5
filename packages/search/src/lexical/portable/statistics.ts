import type { TextLanguage } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { sql } from 'kysely';
import { isSingleIdeograph } from '../../text/mark-matches.ts';
import { encodeTerm } from '../../text/terms.ts';
import type { LexicalQuery, WeightedTerm } from '../lexical-engine.ts';
import { inverseFrequency } from './bm25.ts';
import { levelFeature, levels, termId, unitVector } from './features.ts';
import type { PlannedTerm } from './plan.ts';

type Total = { chunks: number; length: number };

/** How many chunks of each language there are, and how many terms in them together. */
export async function readTotals(database: Database): Promise<Map<TextLanguage, Total>> {
  const { rows } = await sql<Total & { language: TextLanguage }>`
    select language, sum(chunks)::bigint as chunks, sum(length) as length from lexical_total
    group by language having sum(chunks) > 0`.execute(database);
  return new Map(rows.map(({ language, chunks, length }) => [language, { chunks, length }]));
}

/** In how many chunks features stand. Of terms exactly; of the rest up to the last fold, which is enough to plan. */
export async function readCounts(
  database: Database,
  terms: readonly number[],
  others: readonly number[],
): Promise<Map<number, number>> {
  const { rows } = await sql<{ id: number; chunks: number }>`
    with term as materialized (
      select id, unit::sparsevec from unnest(${terms}::integer[], ${terms.map(unitVector)}::text[]) as term (id, unit))
    select id, coalesce((select chunks from lexical_feature where lexical_feature.id = term.id), 0)
      - coalesce((select sum(terms <#> unit) from lexical_change), 0)::bigint as chunks from term
    union all select id, chunks from lexical_feature where id = any(${others}::integer[])`.execute(database);
  return new Map(rows.map(({ id, chunks }) => [id, chunks]));
}

/** A question's terms in one language: those that occur there, with what they are worth. */
export type LanguageQuery = { chunks: number; average: number; terms: PlannedTerm[] };

export type Statistics = {
  queries: Map<TextLanguage, LanguageQuery>;
  /** In how many chunks each feature stands. */
  counts: Map<number, number>;
  /** How many chunks there are. */
  chunks: number;
};

/** @param extra features whose counts are wanted too */
export async function readStatistics(
  database: Database,
  asked: LexicalQuery['asked'],
  extra: readonly number[],
): Promise<Statistics> {
  const totals = await readTotals(database);
  const weights = new Map(
    [...totals.keys()].map((language) => [language, weightsOf(language, asked[language]?.terms)]),
  );
  const terms = [...weights.values()].flatMap((ids) => [...ids.keys()]);
  const heavy = terms.flatMap((term) => levels.slice(1).map((level) => levelFeature(term, level)));
  const counts = await readCounts(database, terms, [...heavy, ...extra]);
  const queries = new Map<TextLanguage, LanguageQuery>();
  for (const [language, total] of totals) {
    const planned = [...(weights.get(language) ?? [])].map(([id, { term, weight }]) => {
      const having = levels.map((level) => counts.get(levelFeature(id, level)) ?? 0);
      const value = weight * inverseFrequency(total.chunks, having[0] ?? 0);
      return { id, value, counts: having, term };
    });
    queries.set(language, {
      chunks: total.chunks,
      average: total.length / total.chunks,
      terms: withParts(planned.filter(({ counts: [having = 0], value }) => having > 0 && value > 0)),
    });
  }
  return { queries, counts, chunks: [...totals.values()].reduce((sum, total) => sum + total.chunks, 0) };
}

function weightsOf(language: TextLanguage, words: readonly WeightedTerm[] = []): Map<number, WeightedTerm> {
  const weights = new Map<number, WeightedTerm>();
  for (const { term, weight } of words) {
    const id = termId(language, encodeTerm(term));
    weights.set(id, { term, weight: weight + (weights.get(id)?.weight ?? 0) });
  }
  return weights;
}

/** Tells of each pair of characters where those two are among the terms. */
function withParts(planned: readonly (PlannedTerm & { term: string })[]): PlannedTerm[] {
  const singles = planned.flatMap(({ term }, place) => (isSingleIdeograph(term) ? [{ term, place }] : []));
  return planned.map(({ term, ...rest }) => {
    const characters = Array.from(term);
    if (characters.length !== 2 || !characters.every(isSingleIdeograph)) return rest;
    const parts = singles.filter((single) => characters.includes(single.term)).map(({ place }) => place);
    return parts.length > 0 ? { ...rest, parts } : rest;
  });
}
