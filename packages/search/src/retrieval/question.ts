import type { TextLanguage } from '@onyx/contracts';
import type { WeightedTerm } from '../lexical/lexical-engine.ts';
import { isSingleIdeograph } from '../text/mark-matches.ts';
import { isQuestionWord, isStopWord } from '../text/stop-words.ts';
import { tokenise } from '../text/tokenise.ts';

/** A question as the legs read it. */
export type Question = {
  text: string;
  language: TextLanguage;
  /** What to search for, each term once. Empty when nothing can be searched for. */
  terms: WeightedTerm[];
};

const maxQuestionLength = 10_000;
/** More words make a search slower, not better; a pasted page keeps its most frequent and longest. */
const maxTerms = 64;
/**
 * What a hyphen joins ("boundary-layer") is searched for whole and in its words, and not to count twice it counts half.
 * Of identifiers (S-042, IL-6) the whole is what matters.
 */
const compoundWeight = 0.5;
const compoundOfWords = /^[a-z]{2,}(?:[-\u2010\u2011][a-z]{2,})+$/i;
/** A character says less than a pair, and every text has it; alone it is all there is. */
const ideographWeight = 0.25;

/** Never fails: any text is a question, if only one without searchable words. */
export function readQuestion(text: string): Question {
  const cut = text.slice(0, maxQuestionLength);
  return { text: cut, language: languageOfQuestion(cut), terms: questionTerms(cut) };
}

function questionTerms(text: string): WeightedTerm[] {
  const counts = new Map<string, number>();
  const compounds = new Set<string>();
  for (const { term, start, end } of tokenise(text)) {
    if (isStopWord(term)) continue;
    counts.set(term, (counts.get(term) ?? 0) + 1);
    if (compoundOfWords.test(text.slice(start, end))) compounds.add(term);
  }
  const all = [...counts.keys()];
  const telling = all.filter((term) => !isQuestionWord(term));
  const chosen = telling.some((term) => !isSingleIdeograph(term)) ? telling : all;
  const hasPairs = chosen.some((term) => !isSingleIdeograph(term));
  return chosen
    .toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || b.length - a.length)
    .slice(0, maxTerms)
    .map((term) => {
      if (compounds.has(term)) return { term, weight: compoundWeight };
      return { term, weight: hasPairs && isSingleIdeograph(term) ? ideographWeight : 1 };
    });
}

/** A few Chinese characters make a question Chinese, whatever product names stand in it. */
function languageOfQuestion(text: string): TextLanguage {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const kana = text.match(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0;
  const latin = text.match(/[a-z]/gi)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (han > 0 && kana * 3 < han && (han + kana) * 6 >= letters) return 'zh';
  return latin * 2 >= letters ? 'en' : 'other';
}
