import type { TextLanguage } from '@onyx/contracts';

/** Ids of terms are 1 to this, the most that a `sparsevec` can index. */
const termCount = 1_000_000_000;

const languageSeeds: Record<TextLanguage, number> = { en: 0, zh: 1, other: 2 };

/**
 * The number that stands for a term of a language (32-bit FNV-1a, mixed as MurmurHash3 ends). A hash, not a
 * dictionary: writers need not agree on new words (a table that all of them insert into, and a look-up for every word
 * written), and a number means the same in every database. The price: of a million terms, one in a thousand shares
 * its number with another, and a chunk that has only the other is then found too.
 */
export function termId(language: TextLanguage, word: string): number {
  let hash = 0x811c9dc5 ^ languageSeeds[language];
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) % termCount) + 1;
}

/**
 * A chunk's features are what it can be looked up by, 32-bit integers in ranges of their own: that it has a term,
 * that it has it with some weight at least (so that of a frequent word only the chunks that are about it need be
 * looked at), and the collection it is in.
 */
export const levels = [0, 1, 2] as const;
export type Level = (typeof levels)[number];

/** What a term weighs in a chunk less than which it does not have the level; and the most there is (k1 + 1). */
export const levelWeights = [0, 1.25, 1.6, 2.2] as const;

export function levelOf(weight: number): Level {
  return weight >= levelWeights[2] ? 2 : weight >= levelWeights[1] ? 1 : 0;
}

export function levelFeature(term: number, level: Level): number {
  return level === 0 ? term : level === 1 ? term + termCount : -term;
}

/** The last digits of a UUID of any version are random; a shared number costs looks, never a wrong hit. */
export function collectionFeature(collectionId: string): number {
  return -termCount - 1 - Number.parseInt(collectionId.slice(-7), 16);
}

/** The text of a `sparsevec` over all terms with these entries, `id:value`. */
export function sparseVector(entries: readonly string[]): string {
  return `{${entries.join(',')}}/${termCount}`;
}

/** A vector whose product with another is that one's entry for the term. */
export function unitVector(term: number): string {
  return sparseVector([`${term}:1`]);
}
