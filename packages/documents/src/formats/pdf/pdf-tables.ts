import type { Row } from './pdf-layout.ts';
import type { Segment } from './pdf-segments.ts';

export type FoundTable = {
  /** Index behind its last row. */
  end: number;
  rows: string[][];
  boxes: { left: number; right: number; top: number; bottom: number }[];
};

type Interval = { left: number; right: number };

/**
 * Tables among the rows of a region, by the index of their first row. A table is a run of rows with
 * several cells whose cells stand in common columns, with strips between them that no cell enters. A
 * row without a first cell, close under another, goes on with the cells above it.
 */
export function findTables(rows: Row[]): Map<number, FoundTable> {
  const tables = new Map<number, FoundTable>();
  let index = 0;
  while (index < rows.length) {
    const end = runOfCells(rows, index);
    const table = end - index >= 2 ? toTable(rows.slice(index, end)) : undefined;
    if (table) {
      tables.set(index, { ...table, end });
      index = end;
    } else index = Math.max(end, index + 1);
  }
  return tables;
}

/** The end of the run of table-like rows that starts here: rows of several cells, or wrapped parts of one. */
function runOfCells(rows: Row[], start: number): number {
  let end = start;
  let lastFull = start;
  while (end < rows.length) {
    const row = rows[end];
    const previous = rows[end - 1];
    if (!row) break;
    const size = row.segments[0]?.fontSize ?? 10;
    if (end > start && previous && row.top - previous.bottom > size * 2.5) break;
    if (row.segments.length >= 2) lastFull = end + 1;
    else if (end === start || !isWrappedCell(row, rows, start, end)) break;
    end += 1;
  }
  return lastFull;
}

/** A lone segment that lies within one column of the rows before it. */
function isWrappedCell(row: Row, rows: Row[], start: number, end: number): boolean {
  const [segment] = row.segments;
  if (!segment) return false;
  const columns = columnsOf(rows.slice(Math.max(start, end - 6), end));
  return (
    columns.length >= 2 &&
    columns.some(({ left, right }) => segment.left >= left - 4 && segment.right <= right + 12)
  );
}

function toTable(rows: Row[]): Omit<FoundTable, 'end'> | undefined {
  const columns = columnsOf(rows);
  if (columns.length < 2) return undefined;
  const texts: string[][] = [];
  const boxes: FoundTable['boxes'] = [];
  let previousBottom = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const cells = columns.map(() => '');
    for (const segment of row.segments) {
      const column = columnAt(columns, segment);
      cells[column] = [cells[column], segment.text.trim()].filter(Boolean).join(' ');
    }
    const box = {
      left: Math.min(...row.segments.map(({ left }) => left)),
      right: Math.max(...row.segments.map(({ right }) => right)),
      top: row.top,
      bottom: row.bottom,
    };
    const above = texts.at(-1);
    const boxAbove = boxes.at(-1);
    const size = row.segments[0]?.fontSize ?? 10;
    if (above && boxAbove && cells[0] === '' && row.top - previousBottom < size * 0.7) {
      for (const [column, text] of cells.entries()) {
        if (text !== '') above[column] = [above[column], text].filter(Boolean).join(' ');
      }
      boxAbove.left = Math.min(boxAbove.left, box.left);
      boxAbove.right = Math.max(boxAbove.right, box.right);
      boxAbove.bottom = box.bottom;
    } else {
      texts.push(cells);
      boxes.push(box);
    }
    previousBottom = row.bottom;
  }
  return texts.length >= 2 ? { rows: texts, boxes } : undefined;
}

/** Columns are what is left when all strips free of text are taken away. */
function columnsOf(rows: Row[]): Interval[] {
  const spans: Interval[] = rows
    .filter((row) => row.segments.length >= 2)
    .flatMap((row) => row.segments)
    .map(({ left, right }) => ({ left, right }))
    .toSorted((one, other) => one.left - other.left);
  const columns: Interval[] = [];
  for (const span of spans) {
    const last = columns.at(-1);
    if (last && span.left < last.right + 3) last.right = Math.max(last.right, span.right);
    else columns.push({ ...span });
  }
  return columns;
}

function columnAt(columns: Interval[], segment: Segment): number {
  let best = 0;
  let bestOverlap = Number.NEGATIVE_INFINITY;
  for (const [index, { left, right }] of columns.entries()) {
    const overlap = Math.min(right, segment.right) - Math.max(left, segment.left);
    if (overlap > bestOverlap) {
      best = index;
      bestOverlap = overlap;
    }
  }
  return best;
}
