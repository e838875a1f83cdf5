import type { TextRange } from '@onyx/contracts';

const closers = new Set('"\'”’」』）)]】》〉');
const wideEnds = new Set('。！？｡');
// Lower case, without their last full stop.
const abbreviations = new Set(
  'mr mrs ms dr prof sr jr st mt vs etc e.g i.e cf al eds approx dept est inc ltd co corp univ u.s u.k u.n a.m p.m ph.d avg resp gen col lt sgt capt rev hon'.split(
    ' ',
  ),
);
// Of those, the ones that often end a sentence as well; a following capital decides.
const endingAbbreviations = new Set('etc inc ltd co corp a.m p.m u.s u.k al ph.d'.split(' '));
// Only before a number: `No. 5`, `Fig. 2`, `Jan. 3`; elsewhere they are words or units.
const numberAbbreviations = new Set(
  'no nos fig figs eq eqs sec vol p pp ch art tel ext jan feb mar apr jun jul aug sep sept oct nov dec'.split(
    ' ',
  ),
);
const openings = /[A-Z\u00c0-\u00de\u0400-\u042f\u4e00-\u9fff\u3041-\u30fa\uac00-\ud7a3"“‘「『（([【*#>-]/;

/**
 * Sentences as ranges of the text, without the white space around them; together they hold every
 * character that is not white space. Knows Chinese and Latin full stops with the quotes that close
 * after them, abbreviations, initials, decimals, list numbers and ellipses; a line break always ends
 * one. Linear in the length of the text.
 */
export function splitSentences(text: string): TextRange[] {
  const sentences: TextRange[] = [];
  let start = 0;
  const close = (end: number): void => {
    const from = skipSpace(text, start, end);
    let to = end;
    while (to > from && isSpace(text.charCodeAt(to - 1))) to -= 1;
    if (to > from) sentences.push({ start: from, end: to });
    start = end;
  };
  let index = 0;
  while (index < text.length) {
    const character = text.charAt(index);
    if (character === '\n') {
      close(index);
      index += 1;
    } else if (isEnd(character)) {
      const end = endOfMarks(text, index);
      if (endsSentence(text, start, index, end)) close(end);
      index = end;
    } else {
      index += 1;
    }
  }
  close(text.length);
  return sentences;
}

function isEnd(character: string): boolean {
  return (
    character === '.' ||
    character === '!' ||
    character === '?' ||
    character === '…' ||
    wideEnds.has(character)
  );
}

/** Behind the run of full stops and the quotes and brackets that close after it. */
function endOfMarks(text: string, from: number): number {
  let end = from + 1;
  while (end < text.length && isEnd(text.charAt(end))) end += 1;
  while (end < text.length && closers.has(text.charAt(end))) end += 1;
  return end;
}

function endsSentence(text: string, start: number, mark: number, end: number): boolean {
  if (end >= text.length) return true;
  const marks = text.slice(mark, end);
  if (/[。！？｡]/.test(marks)) return true;
  const next = text.charCodeAt(end);
  if (!isSpace(next)) {
    // No space after the mark: `3.5`, `www.a.b`, `?x=1`; but Chinese follows an English mark directly.
    return (marks.startsWith('!') || marks.startsWith('?')) && next >= 0x3000;
  }
  const following = text.charAt(skipSpace(text, end, text.length));
  if (marks.startsWith('!') || marks.startsWith('?')) return !/[a-z]/.test(following);
  if (marks.startsWith('…') || marks.startsWith('..')) return openings.test(following);
  const word = lastWord(text, start, mark);
  if (/^\d{1,3}$/.test(word) && skipSpace(text, start, mark) === mark - word.length) return false;
  if (/^[A-Z]$/.test(word)) return false;
  const lower = word.toLowerCase();
  if (abbreviations.has(lower)) return endingAbbreviations.has(lower) && /[A-Z]/.test(following);
  if (numberAbbreviations.has(lower) && /\d/.test(following)) return false;
  return openings.test(following) || /[^a-z]/.test(following);
}

/** The word before a full stop, at most 12 characters: longer ones are no abbreviations. */
function lastWord(text: string, start: number, end: number): string {
  let from = end;
  while (from > start && end - from < 12 && /[\p{L}\p{N}.]/u.test(text.charAt(from - 1))) from -= 1;
  return text.slice(from, end);
}

function skipSpace(text: string, from: number, to: number): number {
  let index = from;
  while (index < to && isSpace(text.charCodeAt(index))) index += 1;
  return index;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0x3000;
}
