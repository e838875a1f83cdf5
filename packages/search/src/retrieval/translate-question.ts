import type { Database } from '@onyx/database';
import type { Embedder, StaticEncoder } from '@onyx/models';
import { sql } from 'kysely';
import type { WeightedTerm } from '../lexical/lexical-engine.ts';
import type { SearchModels } from '../search-models.ts';
import { tokenise } from '../text/tokenise.ts';
import { collectionsInReach, type Reach } from './readable-collections.ts';

/** What finds words of the other language; the static encoder can. */
export type Translator = Pick<StaticEncoder, 'translate' | 'tokenise'>;

export type TranslatedWord = WeightedTerm & { word: string; language: 'en' | 'zh' };

/** The first of the models that can translate; the static encoder, which is always there, can. */
export function findTranslator(models: SearchModels): Translator | undefined {
  return models
    .written()
    .map(({ embedder }) => embedder)
    .find((embedder): embedder is Embedder & Translator => 'translate' in embedder && 'tokenise' in embedder);
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
  return words.map(({ word, weight }) => ({
    word,
    weight,
    term: terms.get(word) ?? word,
    language: /^[a-z]/.test(word) ? 'en' : 'zh',
  }));
}

function termOf(word: string): string {
  return tokenise(word).find((token) => token.start === 0 && token.end === word.length)?.term ?? word;
}
