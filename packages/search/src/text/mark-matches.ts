import type { TextRange } from '@onyx/contracts';
import { isQuestionWord, isStopWord } from './stop-words.ts';
import { tokenise, type Token } from './tokenise.ts';

/**
 * Ranges of a text that match words of a query: words by their stem, Chinese pairs joined to the longest runs.
 * Stop words and single Chinese characters are marked only when the query has nothing else; a run neither begins nor
 * ends with a Chinese function word (`年的`), as pairs with one would make it.
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
  const [hasWords, hasPairs] = contentOf(terms);
  if (!hasWords) return ranges;
  return ranges.flatMap((range) => {
    const trimmed = trimFunctionWords(text, range);
    if (trimmed.start >= trimmed.end) return [];
    const isCut = trimmed.end - trimmed.start < range.end - range.start;
    const isBit = isCut && hasPairs && isSingleIdeograph(text.slice(trimmed.start, trimmed.end));
    return isBit ? [] : [trimmed];
  });
}

/** Whether terms have anything besides function characters, and whether anything longer than one character. */
function contentOf(terms: ReadonlySet<string>): [hasWords: boolean, hasPairs: boolean] {
  let hasWords = false;
  for (const term of terms) {
    const characters = Array.from(term);
    const functionCount = characters.filter(isFunctionCharacter).length;
    if (functionCount < characters.length) hasWords = true;
    if (functionCount === 0 && !isSingleIdeograph(term)) return [true, true];
  }
  return [hasWords, false];
}

/** Made at the first run that needs it: it takes ten milliseconds, which a start should not wait for. */
let segmenter: Intl.Segmenter | undefined;
/** Words of function characters that the segmenter takes apart. */
const otherWords = /在[线線职職校岗崗册冊建途编編读讀]|[标標]的/gu;
/** Characters around a run that tell where its first and last word begin and end. */
const contextLength = 4;

/** A range without the function characters at its ends that are no part of a word within it: `目的` and `在线` stay. */
function trimFunctionWords(text: string, { start, end }: TextRange): TextRange {
  const isFunctionAt = (at: number): boolean => isFunctionCharacter(text.charAt(at));
  if (!isFunctionAt(start) && !isFunctionAt(end - 1)) return { start, end };
  const offset = Math.max(0, start - contextLength);
  const context = text.slice(offset, end + contextLength);
  const inWord = new Set<number>();
  const keep = (word: string, index: number): void => {
    const from = offset + index;
    const isWhole = from >= start && from + word.length <= end;
    if (!isWhole || Array.from(word).every(isFunctionCharacter)) return;
    for (let at = from; at < from + word.length; at += 1) inWord.add(at);
  };
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' });
  for (const { segment, index } of segmenter.segment(context)) keep(segment, index);
  for (const match of context.matchAll(otherWords)) keep(match[0], match.index);
  let [from, to] = [start, end];
  while (from < to && isFunctionAt(from) && !inWord.has(from)) from += 1;
  while (from < to && isFunctionAt(to - 1) && !inWord.has(to - 1)) to -= 1;
  return { start: from, end: to };
}

/** Texts may be traditional, stop words are simplified; English ones (`a`) are words, not characters of a run. */
function isFunctionCharacter(character: string): boolean {
  return (
    character === '與' || character === '嗎' || (/^\p{Script=Han}$/u.test(character) && isStopWord(character))
  );
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
