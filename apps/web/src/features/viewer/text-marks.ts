import type { TextRange } from '@onyx/contracts';

/** What to mark inside the blocks of a passage. */
export type MarkRequest = {
  /** A sentence that is quoted. White space may differ from the document's. */
  quote?: string;
  /** Words that matched a question. */
  words?: readonly string[];
};

/**
 * Ranges of `text` to mark, in order and without overlap. A quote is looked for as it is written, then by its
 * first line that can be found (a passage spans several blocks; each marks its share); words everywhere, without
 * regard to case.
 */
export function findMarks(text: string, { quote, words }: MarkRequest): TextRange[] {
  const ranges = [...(quote ? quoteRanges(text, quote) : []), ...wordRanges(text, words ?? [])];
  return mergeRanges(ranges);
}

/** The distinct words that `marks` point at in the text they belong to, the longest first. */
export function markedWords(text: string, marks: readonly TextRange[]): string[] {
  const words = marks.map(({ start, end }) => text.slice(start, end).trim()).filter((word) => word !== '');
  return [...new Set(words.map((word) => word.toLowerCase()))].toSorted((a, b) => b.length - a.length);
}

/** Sorts ranges and joins those that touch. */
export function mergeRanges(ranges: readonly TextRange[]): TextRange[] {
  const merged: TextRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else if (range.end > range.start) merged.push({ ...range });
  }
  return merged;
}

/** A text cut into marked and unmarked pieces that join to the whole. Ranges beyond the text are clipped. */
export function splitByMarks(
  text: string,
  marks: readonly TextRange[],
): { text: string; isMarked: boolean }[] {
  const pieces: { text: string; isMarked: boolean }[] = [];
  let at = 0;
  for (const { start, end } of mergeRanges(marks)) {
    const from = Math.min(Math.max(start, at), text.length);
    const to = Math.min(end, text.length);
    if (to <= from) continue;
    if (from > at) pieces.push({ text: text.slice(at, from), isMarked: false });
    pieces.push({ text: text.slice(from, to), isMarked: true });
    at = to;
  }
  if (at < text.length || pieces.length === 0) pieces.push({ text: text.slice(at), isMarked: false });
  return pieces;
}

function quoteRanges(text: string, quote: string): TextRange[] {
  const whole = looseRange(text, quote);
  if (whole) return [whole];
  return quote
    .split(/\n+/)
    .filter((line) => line.trim().length >= 8)
    .flatMap((line) => looseRange(text, line) ?? []);
}

/** Where `wanted` stands in `text`, any white space matching any other. */
function looseRange(text: string, wanted: string): TextRange | undefined {
  const parts = wanted.trim().split(/\s+/).filter(Boolean).map(escapePattern);
  if (parts.length === 0) return undefined;
  const match = new RegExp(parts.join(String.raw`\s+`)).exec(text);
  return match ? { start: match.index, end: match.index + match[0].length } : undefined;
}

function wordRanges(text: string, words: readonly string[]): TextRange[] {
  if (words.length === 0) return [];
  // Longest first, so that of two alternatives at one place the longer wins.
  const pattern = words
    .toSorted((a, b) => b.length - a.length)
    .map((word) => {
      const escaped = escapePattern(word);
      // Latin words match whole words only; Chinese has no gaps to tell.
      const isLatin = /^[\p{Script=Latin}\p{N}]+$/u.test(word);
      return isLatin ? `(?<![\\p{Script=Latin}\\p{N}])${escaped}(?![\\p{Script=Latin}\\p{N}])` : escaped;
    })
    .join('|');
  return [...text.matchAll(new RegExp(pattern, 'giu'))].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
