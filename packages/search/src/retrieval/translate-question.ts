import type { Database } from '@onyx/database';
import type { Embedder, StaticEncoder, Translation } from '@onyx/models';
import { sql } from 'kysely';
import type { WeightedTerm } from '../lexical/lexical-engine.ts';
import type { SearchModels } from '../search-models.ts';
import { tokenise } from '../text/tokenise.ts';
import { collectionsInReach, type Reach } from './readable-collections.ts';

/** What finds words of the other language and says how near they are; the static encoder can. */
export type Translator = Pick<StaticEncoder, 'translate' | 'prepareTranslation' | 'encode' | 'tokenise'>;

export type TranslatedWord = WeightedTerm & { word: string; language: 'en' | 'zh' };

/** A word so much further than the nearest one of the same word of the question is more often beside the point. */
const leastShare = 0.7;

/** The first of the models that can translate; the static encoder, which is always there, can. */
export function findTranslator(models: SearchModels): Translator | undefined {
  return models
    .written()
    .map(({ embedder }) => embedder)
    .find((embedder): embedder is Embedder & Translator => 'translate' in embedder && 'encode' in embedder);
}

/**
 * Words of the other language to search for beside those of the question: the nearest of those that occur in the
 * collections in reach, so that they never tell of others.
 */
export async function translateQuestion(
  database: Database,
  translator: Translator,
  text: string,
  reach: Reach,
): Promise<TranslatedWord[]> {
  await translator.prepareTranslation(text);
  const candidates = new Set<string>();
  translator.translate(text, {
    isKnown: (word) => {
      candidates.add(word);
      return false;
    },
  });
  if (candidates.size === 0) return [];
  const terms = new Map([...candidates].map((word) => [word, termOf(word)]));
  const { rows } = await sql<{ term: string }>`
    select distinct term from collection_term
    where collection_id = any(${collectionsInReach(database, reach)}) and term = any(${[...new Set(terms.values())]}::text[])`.execute(
    database,
  );
  const known = new Set(rows.map((row) => row.term));
  const words = translator.translate(text, { isKnown: (word) => known.has(terms.get(word) ?? word) });
  return preferNearest(words, translator).map(({ word, weight }) => ({
    word,
    weight,
    term: terms.get(word) ?? word,
    language: /^[a-z]/.test(word) ? 'en' : 'zh',
  }));
}

/**
 * Weighs each word down by the cube of its cosine's share of the best for the same word of the question, so that one
 * with three fair translations does not count three times as much as one with a single good one. The cosine is that of
 * the two as texts: of a Chinese pair its characters speak too, and they often tell a translation from a neighbour.
 */
export function preferNearest(
  words: readonly Translation[],
  { encode }: Pick<Translator, 'encode'>,
): Translation[] {
  const origins = new Map([...new Set(words.map(({ from }) => from))].map((from) => [from, encode(from)]));
  const known = words.map((word) => ({ word, cosine: product(origins.get(word.from)!, encode(word.word)) }));
  const best = new Map<string, number>();
  for (const { word, cosine } of known) best.set(word.from, Math.max(cosine, best.get(word.from) ?? 0));
  return known
    .map(({ word, cosine }) => ({ word, share: cosine / (best.get(word.from) || 1) }))
    .filter(({ share }) => share >= leastShare)
    .map(({ word, share }) => ({ ...word, weight: word.weight * share ** 3 }))
    .toSorted((a, b) => b.weight - a.weight);
}

function product(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}

function termOf(word: string): string {
  return tokenise(word).find((token) => token.start === 0 && token.end === word.length)?.term ?? word;
}
