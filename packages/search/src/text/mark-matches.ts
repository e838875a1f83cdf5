import type { TextRange } from '@onyx/contracts';
import { isQuestionWord, isStopWord } from './stop-words.ts';
import { tokenise, type Token } from './tokenise.ts';

/**
 * Ranges of a text that match words of a query: words by their stem, Chinese pairs joined to the longest runs.
 * Stop words and single Chinese characters are marked only when the query has nothing else.
 * @returns ranges in order that neither overlap nor touch.
 */
export function markMatches(text: string, query: string): TextRange[] {
  return markTerms(text, termsToMark(query));
}

/** The terms of a query that are worth marking. Make them once for many passages. */
export function termsToMark(query: string): ReadonlySet<string> {
  const tokens = tokenise(query);
  const telling = tokens.filter((token) => isTelling(token.term));
  const chosen = telling.length > 0 ? telling : tokens;
  return new Set(chosen.map((token: Token) => token.term));
}

/** As `markMatches`, for terms. */
export function markTerms(text: string, terms: ReadonlySet<string>): TextRange[] {
  if (terms.size === 0) return [];
  const found = tokenise(text)
    .filter((token) => terms.has(token.term))
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
  const ranges: TextRange[] = [];
  for (const { start, end } of found) {
    const last = ranges.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else ranges.push({ start, end });
  }
  return ranges;
}

function isTelling(term: string): boolean {
  return !isStopWord(term) && !isQuestionWord(term) && !isSingleIdeograph(term);
}

/** Whether a term is one character of a script without spaces between words. */
export function isSingleIdeograph(term: string): boolean {
  return /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u.test(
    term,
  );
}
