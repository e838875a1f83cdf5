import type { Segment } from './pdf-segments.ts';

/** Segments side by side on one baseline, left to right (right to left in such scripts). */
export type Row = { segments: Segment[]; top: number; bottom: number; baseline: number };

/** A run of rows that are read downwards: one column of the page, or the page itself. */
export type Region = { rows: Row[]; left: number; right: number };

type Gutter = { x: number; first: number; last: number };

const minColumnRows = 4;
const maxDepth = 6;

/**
 * The regions of a page in reading order. A gutter that several rows leave free, with lines of prose on
 * both sides of it, parts two columns; the cells of a table stay in their rows. What stands above and
 * below the columns is cut again by the same rule.
 */
export function layOut(segments: Segment[]): Region[] {
  return cut(toRows(segments), 0);
}

function cut(rows: Row[], depth: number): Region[] {
  if (rows.length === 0) return [];
  const gutter = depth < maxDepth && rows.length >= minColumnRows ? findGutter(rows) : undefined;
  if (!gutter) return [toRegion(rows)];
  const inside = rows.slice(gutter.first, gutter.last + 1).flatMap((row) => row.segments);
  const before = inside.filter((segment) => segment.right <= gutter.x);
  const after = inside.filter((segment) => segment.right > gutter.x);
  const isRightToLeft = inside.filter((segment) => segment.isRightToLeft).length * 2 > inside.length;
  const columns = isRightToLeft ? [after, before] : [before, after];
  return [
    ...cut(rows.slice(0, gutter.first), depth + 1),
    ...columns.flatMap((column) => cut(toRows(column), depth + 1)),
    ...cut(rows.slice(gutter.last + 1), depth + 1),
  ];
}

export function toRows(segments: Segment[]): Row[] {
  const rows: Row[] = [];
  for (const segment of segments.toSorted(
    (one, other) => one.baseline - other.baseline || one.left - other.left,
  )) {
    const row = rows.at(-1);
    const size = segment.fontSize;
    if (row && segment.baseline - row.baseline < size * 0.4) {
      row.segments.push(segment);
      row.top = Math.min(row.top, segment.top);
      row.bottom = Math.max(row.bottom, segment.bottom);
    } else {
      rows.push({
        segments: [segment],
        top: segment.top,
        bottom: segment.bottom,
        baseline: segment.baseline,
      });
    }
  }
  for (const row of rows) {
    const isRightToLeft = row.segments.every((segment) => segment.isRightToLeft);
    row.segments.sort((one, other) => (isRightToLeft ? other.left - one.left : one.left - other.left));
  }
  return rows;
}

function toRegion(rows: Row[]): Region {
  let left = Number.POSITIVE_INFINITY;
  let right = 0;
  for (const { segments } of rows) {
    for (const segment of segments) {
      left = Math.min(left, segment.left);
      right = Math.max(right, segment.right);
    }
  }
  return { rows, left, right };
}

function findGutter(rows: Row[]): Gutter | undefined {
  let best: Gutter | undefined;
  for (const x of gutterCandidates(rows)) {
    for (const gutter of freeRuns(rows, x)) {
      const isLonger = !best || gutter.last - gutter.first > best.last - best.first;
      if (isLonger && partsColumns(rows, gutter)) best = gutter;
    }
  }
  return best;
}

/** Left edges shared by several segments, but for the leftmost: a column starts at one of them. */
function gutterCandidates(rows: Row[]): number[] {
  const counts = new Map<number, number>();
  let leftmost = Number.POSITIVE_INFINITY;
  for (const { segments } of rows) {
    for (const { left } of segments) {
      leftmost = Math.min(leftmost, left);
      const key = Math.round(left / 4);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([key, count]) => count >= minColumnRows - 1 && key * 4 > leftmost + 40)
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, 6)
    .map(([key]) => key * 4 - 4);
}

/** Runs of rows that leave `x` free, shortened to those with text on the right of it. */
function freeRuns(rows: Row[], x: number): Gutter[] {
  const runs: Gutter[] = [];
  let first = 0;
  const close = (end: number): void => {
    let from = first;
    let to = end - 1;
    const isRight = (row: Row | undefined): boolean =>
      row?.segments.some(({ left }) => left >= x - 1) === true;
    while (from <= to && !isRight(rows[from])) from += 1;
    while (to >= from && !isRight(rows[to])) to -= 1;
    // A line below the last of the right column can still be the end of the left one.
    while (to + 1 < end && to - from > 3 && (rows[to + 1]?.top ?? 0) - (rows[to]?.bottom ?? 0) < 8) to += 1;
    if (to - from + 1 >= minColumnRows) runs.push({ x, first: from, last: to });
  };
  for (const [index, row] of rows.entries()) {
    if (row.segments.some(({ left, right }) => left < x - 1 && right > x)) {
      close(index);
      first = index + 1;
    }
  }
  close(rows.length);
  return runs;
}

/** Both sides must look like prose: lines that mostly fill their column, of more than a few words. */
function partsColumns(rows: Row[], { x, first, last }: Gutter): boolean {
  const inside = rows.slice(first, last + 1).flatMap((row) => row.segments);
  return (
    isProse(inside.filter((segment) => segment.right <= x)) &&
    isProse(inside.filter((segment) => segment.right > x))
  );
}

function isProse(segments: Segment[]): boolean {
  if (segments.length < minColumnRows) return false;
  const left = Math.min(...segments.map((segment) => segment.left));
  const right = Math.max(...segments.map((segment) => segment.right));
  const fills = segments
    .map((segment) => (segment.right - segment.left) / (right - left))
    .toSorted((a, b) => a - b);
  const lengths = segments.map((segment) => textWidth(segment.text)).toSorted((a, b) => a - b);
  const middle = Math.floor(segments.length / 2);
  return (fills[middle] ?? 0) >= 0.6 && (lengths[middle] ?? 0) >= 18;
}

/** Letters, an ideograph counting two. */
function textWidth(text: string): number {
  let width = 0;
  for (let index = 0; index < text.length; index += 1) width += text.charCodeAt(index) >= 0x2e80 ? 2 : 1;
  return width;
}
