import type { TextLanguage } from '@onyx/contracts';

/**
 * A chunk's features are what it can be looked up by: that it has a term; that it has it with some weight at least, so
 * that of a frequent word only the chunks that are about it need be looked at; and the collection it is in. A feature
 * is a 32-bit integer: a kind of 3 bits, then 29 bits of a hash. The kinds 0 to 6 are a term's levels.
 */
const hashBits = 29;
const hashMask = 2 ** hashBits - 1;
const collectionKind = 7;

export const levels = [0, 1, 2, 3, 4, 5, 6] as const;
export type Level = (typeof levels)[number];

/** A term has a level in a chunk when it weighs this there at least; the last is the most there is, k1 + 1. */
export const levelWeights = [0, 1.25, 1.5, 1.7, 1.85, 1.95, 2.05, 2.2] as const;

const languageSeeds: Record<TextLanguage, number> = { en: 0, zh: 1, other: 2 };

/**
 * The number that stands for a term of a language (32-bit FNV-1a, mixed as MurmurHash3 ends), from 1 to 2^29 - 1. A
 * hash, not a dictionary: writers need not agree on new words (a table that all of them insert into, and a look-up
 * for every word written), and a number means the same in every database. The price: where a million different terms
 * occur, one in five hundred shares its number with another, and a chunk that has only the other is then found too.
 */
export function termId(language: TextLanguage, word: string): number {
  let hash = 0x811c9dc5 ^ languageSeeds[language];
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & hashMask || 1;
}

export function levelFeature(term: number, level: Level): number {
  return (level << hashBits) | term;
}

/** The features of a term that has this weight in a chunk. */
export function termFeatures(term: number, weight: number): number[] {
  return levels.filter((level) => weight >= levelWeights[level]).map((level) => levelFeature(term, level));
}

/** The last digits of a UUID of any version are random; a shared number costs looks, never a wrong hit. */
export function collectionFeature(collectionId: string): number {
  return (collectionKind << hashBits) | Number.parseInt(collectionId.slice(-7), 16);
}

/** The text of a `sparsevec` over all terms with these entries, `id:value`. */
export function sparseVector(entries: readonly string[]): string {
  return `{${entries.join(',')}}/${hashMask}`;
}

/** A vector whose product with another is that one's entry for the term. */
export function unitVector(term: number): string {
  return sparseVector([`${term}:1`]);
}
