import { layOut, toRows, type Region, type Row } from './pdf-layout.ts';
import type { PageText, Segment } from './pdf-segments.ts';
import { findTables, type FoundTable } from './pdf-tables.ts';

/** One line as printed, or a whole table. Lengths in points. */
export type Line = {
  text: string;
  page: number;
  /** Lines of one region follow each other downwards. */
  region: number;
  regionLeft: number;
  regionRight: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  baseline: number;
  fontSize: number;
  fontName: string;
  isVertical: boolean;
  /** Of a table: its rows, and the box of each. */
  table?: { rows: string[][]; boxes: { left: number; right: number; top: number; bottom: number }[] };
};

const minScatteredRows = 4;
const leaders = /^[.·…‥_\s]{3,}$/;
const marker =
  /^(?:[•‣◦▪▫■□●○◆◇➢✓✔*–—-]|[\uf0a7\uf0b7\uf0d8\uf0fc]|[(（]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)）、]|[一二三四五六七八九十]{1,3}、)$/;

/** The lines of a page in reading order. */
export function readLines(page: PageText, pageNumber: number): Line[] {
  const lines: Line[] = [];
  const segments = page.segments.filter(({ text }) => !leaders.test(text));
  let region = 0;
  const add = (area: Region): void => {
    for (const part of splitScattered(area)) {
      lines.push(...regionLines(part, pageNumber, region));
      region += 1;
    }
  };
  for (const area of layOut(segments)) add(area);
  for (const segment of page.verticalLines) {
    const { left, right } = segment;
    lines.push({
      ...segment,
      page: pageNumber,
      region,
      regionLeft: left,
      regionRight: right,
      isVertical: true,
    });
  }
  return lines;
}

type TableRegion = Region & { tables: Map<number, FoundTable> };

/**
 * Rows whose pieces form neither lines nor a table, as on posters and mind maps: pieces of text stand
 * about the page, and reading across them would mix them. They are read in the order the file draws
 * them, which is how they were written, each heap of lines as a region.
 */
function splitScattered(area: Region): TableRegion[] {
  const rows = area.rows.map((row) => ({ ...row, segments: joinMarkers(row.segments) }));
  const tables = findTables(rows);
  const isInTable = new Set<number>();
  for (const [start, { end }] of tables)
    for (let index = start; index < end; index += 1) isInTable.add(index);
  const loose = rows.filter((_, index) => !isInTable.has(index));
  const scattered = loose.filter(
    (row, index) => row.segments.length > 1 || !isUnder(loose[index - 1], row),
  ).length;
  if (scattered < minScatteredRows || scattered * 3 < loose.length) return [{ ...area, rows, tables }];
  return heaps(rows.flatMap((row) => row.segments)).map((heap) => {
    const heapRows = toRows(heap);
    const left = Math.min(...heap.map((segment) => segment.left));
    const right = Math.max(...heap.map((segment) => segment.right));
    return { rows: heapRows, left, right, tables: findTables(heapRows) };
  });
}

/** Whether a row stands at least in part under the one before it. */
function isUnder(above: Row | undefined, row: Row): boolean {
  const [segment] = row.segments;
  if (!above || !segment) return true;
  return above.segments.some(({ left, right }) => left < segment.right && segment.left < right);
}

/** Segments drawn one after the other, each under or beside the one before it. */
function heaps(segments: Segment[]): Segment[][] {
  const found: Segment[][] = [];
  for (const segment of segments.toSorted((one, other) => one.order - other.order)) {
    const heap = found.at(-1);
    const last = heap?.at(-1);
    if (heap && last && isBelow(last, segment)) heap.push(segment);
    else found.push([segment]);
  }
  return found;
}

function isBelow(above: Segment, segment: Segment): boolean {
  const size = Math.max(above.fontSize, segment.fontSize);
  const step = segment.baseline - above.baseline;
  const overlap = Math.min(above.right, segment.right) - Math.max(above.left, segment.left);
  const isBeside = Math.abs(step) < size * 0.5;
  return isBeside ? overlap > -size * 2 : step > 0 && step < size * 2.2 && overlap > 0;
}

function regionLines({ rows, tables, left, right }: TableRegion, page: number, region: number): Line[] {
  const place = { page, region, regionLeft: left, regionRight: right, isVertical: false };
  const lines: Line[] = [];
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index];
    if (!row) continue;
    const found = tables.get(index);
    if (found) {
      const table = { rows: found.rows, boxes: found.boxes };
      const text = found.rows.map((cells) => cells.join(' ')).join('\n');
      lines.push({ ...place, ...bounds(rows.slice(index, found.end)), text, table });
      index = found.end - 1;
    } else {
      lines.push({ ...place, ...bounds([row]), text: rowText(row.segments) });
    }
  }
  return lines;
}

function rowText(segments: Segment[]): string {
  return segments
    .map(({ text }) => text)
    .join(' ')
    .replace(/[.·…‥]{5,}/g, ' … ');
}

/** A bullet or number with a tab after it belongs to the text it marks. */
function joinMarkers(segments: Segment[]): Segment[] {
  const [first, second, ...rest] = segments;
  if (
    !first ||
    !second ||
    !marker.test(first.text.trim()) ||
    second.left - first.right > first.fontSize * 5
  ) {
    return segments;
  }
  const joined = { ...second, text: `${first.text.trim()} ${second.text}`, left: first.left };
  return [
    { ...joined, top: Math.min(first.top, second.top), bottom: Math.max(first.bottom, second.bottom) },
    ...rest,
  ];
}

function bounds(
  rows: Row[],
): Pick<Line, 'left' | 'right' | 'top' | 'bottom' | 'baseline' | 'fontSize' | 'fontName'> {
  const box = { left: Number.POSITIVE_INFINITY, right: 0, top: Number.POSITIVE_INFINITY, bottom: 0 };
  let longest: Segment | undefined;
  for (const segment of rows.flatMap((row) => row.segments)) {
    box.left = Math.min(box.left, segment.left);
    box.right = Math.max(box.right, segment.right);
    box.top = Math.min(box.top, segment.top);
    box.bottom = Math.max(box.bottom, segment.bottom);
    if (!longest || segment.text.length > longest.text.length) longest = segment;
  }
  const { fontSize = 1, fontName = '' } = longest ?? {};
  return { ...box, baseline: rows.at(-1)?.baseline ?? 0, fontSize, fontName };
}
