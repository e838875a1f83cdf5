import type { TextRange } from '@onyx/contracts';

export type Snippet = { text: string; marks: TextRange[] };

/**
 * The part of a passage to show in a list: about `length` characters where most marks lie close together, starting
 * at a word, with an ellipsis where text was left out. Marks are moved along; those outside are dropped.
 */
export function snippetOf(text: string, marks: readonly TextRange[], length: number): Snippet {
  if (text.length <= length) return { text, marks: [...marks] };
  const start = snapToWord(text, densestStart(marks, length, text.length));
  const end = Math.min(text.length, start + length);
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

/** The beginning of the word or sentence at a place, at most 24 characters further; Chinese has no gaps to look for. */
function snapToWord(text: string, start: number): number {
  if (start === 0) return 0;
  const gap = /[\s。！？；，、]/u.exec(text.slice(start, start + 24));
  return gap ? start + gap.index + 1 : start;
}
