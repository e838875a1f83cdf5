import { searchTerms } from '@onyx/search';

/** Terms of a text that say something, each with its weight. */
export type ContentTerms = ReadonlyMap<string, number>;

const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]+$/u;
/** A pair with one of these says as little as the character does alone. */
const functionCharacters = /[的了吗呢吧么什哪谁怎是在和与及或其它之这那有个为]/;
/** Words of questions and of talk about an answer, in the form of terms. Made once, from the words themselves. */
const talk = new Set(
  searchTerms(
    `please tell explain describe give list name question answer know does did many much kind type according
    also however therefore additionally furthermore include includes including etc e.g. i.e. way
    请问 多少 几个 如何 怎么 怎样 为何 为什么 哪些 哪个 是否 可以 根据 以及 此外 因此 例如 包括 等等 主要 分别`,
  ).filter((term) => term.length > 1),
);

/**
 * The terms of a text that carry its content, with their weights: stems without stop words, pairs of Chinese
 * characters (single ones only where a text has no pair), and numbers, which weigh more.
 */
export function contentTerms(text: string): ContentTerms {
  const terms = searchTerms(text).filter((term) => !talk.has(term));
  const pairs = terms.filter((term) => !(unspaced.test(term) && isFunctionTerm(term)));
  return new Map((pairs.length > 0 ? pairs : terms).map((term) => [term, isNumeric(term) ? 2 : 1]));
}

function isFunctionTerm(term: string): boolean {
  return Array.from(term).length === 1 || functionCharacters.test(term);
}

/** Whether a term is a number or made of numbers. */
export function isNumeric(term: string): boolean {
  return /^\d[\d.,:/-]*%?$/.test(term);
}

/** Share of the weight of the terms that a text has, 0 to 1; 0 when there are none. */
export function shareFound(terms: ContentTerms, found: { has(term: string): boolean }): number {
  let total = 0;
  let present = 0;
  for (const [term, weight] of terms) {
    total += weight;
    if (found.has(term)) present += weight;
  }
  return total === 0 ? 0 : present / total;
}
