import { layOut, type Region, type Row } from './pdf-layout.ts';
import type { PageText, Segment } from './pdf-segments.ts';
import { findTables } from './pdf-tables.ts';

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

const leaders = /^[.·…‥_\s]{3,}$/;
const marker =
  /^(?:[•‣◦▪▫■□●○◆◇➢✓✔*–—-]|[\uf0a7\uf0b7\uf0d8\uf0fc]|[(（]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})[.)）、]|[一二三四五六七八九十]{1,3}、)$/;

/** The lines of a page in reading order. */
export function readLines(page: PageText, pageNumber: number): Line[] {
  const lines: Line[] = [];
  const segments = page.segments.filter(({ text }) => !leaders.test(text));
  let region = 0;
  for (const area of layOut(segments)) {
    lines.push(...regionLines(area, pageNumber, region));
    region += 1;
  }
  for (const segment of page.verticalLines) {
    lines.push({
      ...segment,
      page: pageNumber,
      region,
      regionLeft: segment.left,
      regionRight: segment.right,
      isVertical: true,
    });
  }
  return lines;
}

function regionLines(area: Region, page: number, region: number): Line[] {
  const rows = area.rows.map((row) => ({ ...row, segments: joinMarkers(row.segments) }));
  const tables = findTables(rows);
  const place = { page, region, regionLeft: area.left, regionRight: area.right, isVertical: false };
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
