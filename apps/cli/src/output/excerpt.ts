import type { TextRange } from '@onyx/contracts';

/**
 * The part of a text with most marks in it, at most `length` characters, cut at blanks where there are any, with an
 * ellipsis where something was left out. The marks move along. Line breaks become blanks.
 */
export function excerpt(
  text: string,
  marks: readonly TextRange[],
  length: number,
): { text: string; marks: TextRange[] } {
  const flat = text.replace(/\s/g, ' ');
  if (flat.length <= length) return { text: flat, marks: [...marks] };
  const start = cutBefore(flat, bestStart(marks, length));
  const end = cutBefore(flat, Math.min(flat.length, start + length));
  const head = start > 0 ? '… ' : '';
  const tail = end < flat.length ? ' …' : '';
  return {
    text: `${head}${flat.slice(start, end).trimEnd()}${tail}`,
    marks: marks
      .filter((mark) => mark.start >= start && mark.end <= end)
      .map((mark) => ({ start: mark.start - start + head.length, end: mark.end - start + head.length })),
  };
}

/** Where a window of the given length covers most marked characters; a little before its first mark. */
function bestStart(marks: readonly TextRange[], length: number): number {
  const lead = Math.floor(length / 8);
  let best = { start: 0, covered: -1 };
  for (const first of marks) {
    const start = Math.max(0, first.start - lead);
    const covered = marks
      .filter((mark) => mark.start >= start && mark.end <= start + length)
      .reduce((sum, mark) => sum + mark.end - mark.start, 0);
    if (covered > best.covered) best = { start, covered };
  }
  return best.start;
}

/** The nearest blank before a position, when it is near; Chinese has none, and may be cut anywhere. */
function cutBefore(text: string, position: number): number {
  if (position <= 0 || position >= text.length) return Math.max(0, Math.min(position, text.length));
  const blank = text.lastIndexOf(' ', position);
  return blank > position - 20 ? blank + 1 : position;
}
