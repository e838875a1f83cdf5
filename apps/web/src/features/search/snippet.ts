import type { TextRange } from '@onyx/contracts';

export type Snippet = { text: string; marks: TextRange[] };

/**
 * The part of a passage to show in a list: about `length` characters where most marks lie close together, starting
 * at a word, with an ellipsis where text was left out. Marks are moved along; those outside are dropped.
 */
export function snippetOf(text: string, marks: readonly TextRange[], length: number): Snippet {
  if (text.length <= length) return { text, marks: [...marks] };
  const from = densestStart(marks, length, text.length);
  const firstMark = Math.min(text.length, ...marks.map((mark) => mark.start).filter((at) => at >= from));
  const start = snapToWord(text, from, firstMark);
  const end = wordEnd(text, start + length);
  const lead = start > 0 ? '… ' : '';
  return {
    text: `${lead}${text.slice(start, end).trimEnd()}${end < text.length ? ' …' : ''}`,
    marks: marks
      .filter((mark) => mark.start >= start && mark.end <= end)
      .map((mark) => ({ start: mark.start - start + lead.length, end: mark.end - start + lead.length })),
  };
}

/** Where a window of `length` begins that holds the most marks; a little before the first of them. */
function densestStart(marks: readonly TextRange[], length: number, textLength: number): number {
  const lead = Math.round(length / 6);
  const sorted = marks.toSorted((a, b) => a.start - b.start);
  let best = 0;
  let bestCount = 0;
  for (const [index, first] of sorted.entries()) {
    const from = Math.max(0, first.start - lead);
    const count = sorted.slice(index).filter((mark) => mark.end <= from + length).length;
    if (count > bestCount) {
      best = from;
      bestCount = count;
    }
  }
  return Math.max(0, Math.min(best, textLength - length));
}

/** A cut that splits no Latin word: at most 24 characters earlier. */
function wordEnd(text: string, end: number): number {
  if (end >= text.length) return text.length;
  const rest = /[\p{Script=Latin}\p{N}]+$/u.exec(text.slice(end - 24, end))?.[0] ?? '';
  const isInWord = /^[\p{Script=Latin}\p{N}]/u.test(text.slice(end));
  return isInWord && rest.length < 24 ? end - rest.length : end;
}

/** The beginning of the next word or sentence, at most 24 characters further and not beyond `limit`. */
function snapToWord(text: string, start: number, limit: number): number {
  if (start === 0) return 0;
  const gap = /[\s。！？；，、]/u.exec(text.slice(start, Math.min(start + 24, limit)));
  return gap ? start + gap.index + 1 : start;
}
