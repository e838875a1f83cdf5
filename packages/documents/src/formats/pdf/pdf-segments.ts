import type { TextContent } from 'pdfjs-dist/types/src/display/api.js';

/** A piece of text on one baseline without a wide gap, in points from the page's top left corner as shown. */
export type Segment = {
  text: string;
  left: number;
  right: number;
  /** Of the baseline. */
  baseline: number;
  top: number;
  bottom: number;
  fontSize: number;
  fontName: string;
  isRightToLeft: boolean;
  /** Place in the order the file draws text. */
  order: number;
};

export type PageText = {
  width: number;
  height: number;
  segments: Segment[];
  /** Columns of vertical writing, in reading order; they come after `segments`. */
  verticalLines: Segment[];
};

type Matrix = readonly number[];
type Item = { str: string; dir: string; width: number; height: number; transform: Matrix; fontName: string };
type Quarter = 0 | 1 | 2 | 3;
type PlacedItem = Segment & { isBlank: boolean; quarter: Quarter; isVertical: boolean };

export type PageFrame = { width: number; height: number; transform: Matrix };

/**
 * Joins the text items of a page to segments. Text that runs sideways or upside down is turned by the
 * direction most of the page has; what still runs otherwise follows at the end.
 */
export function readSegments(content: TextContent, frame: PageFrame): PageText {
  const items: PlacedItem[] = [];
  for (const item of content.items) {
    if (!('str' in item) || item.str === '') continue;
    items.push(
      placeItem(item, items.length, content.styles[item.fontName]?.vertical === true, frame.transform),
    );
  }
  const horizontal = items.filter(({ isVertical }) => !isVertical);
  const vertical = items.filter(({ isVertical, isBlank }) => isVertical && !isBlank);
  const segments = joinItems(horizontal.filter(({ quarter }) => quarter === 0));
  for (const quarter of [1, 2, 3] as const) {
    const turned = horizontal.filter((item) => item.quarter === quarter);
    if (turned.length > 0) segments.push(...joinItems(turned));
  }
  return { width: frame.width, height: frame.height, segments, verticalLines: joinVertical(vertical) };
}

function placeItem(item: Item, order: number, isVertical: boolean, view: Matrix): PlacedItem {
  const [a, b, c, d, e, f] = multiply(view, item.transform);
  const fontSize = Math.hypot(c, d) || Math.hypot(a, b) || 1;
  const quarter = (((Math.round(Math.atan2(b, a) / (Math.PI / 2)) % 4) + 4) % 4) as Quarter;
  const base = {
    text: item.str,
    fontSize,
    fontName: item.fontName,
    isRightToLeft: item.dir === 'rtl',
    order,
    isBlank: item.str.trim() === '',
    quarter,
    isVertical,
  };
  if (isVertical) {
    const length = item.height || fontSize * item.str.length;
    return {
      ...base,
      left: e - fontSize / 2,
      right: e + fontSize / 2,
      baseline: f,
      top: f,
      bottom: f + length,
    };
  }
  const ascent = fontSize * 0.8;
  const descent = fontSize * 0.2;
  if (quarter === 0)
    return { ...base, left: e, right: e + item.width, baseline: f, top: f - ascent, bottom: f + descent };
  if (quarter === 2)
    return { ...base, left: e - item.width, right: e, baseline: f, top: f - descent, bottom: f + ascent };
  // Sideways text: the box is as tall as the text is long.
  const [top, bottom] = quarter === 1 ? [f, f + item.width] : [f - item.width, f];
  return { ...base, left: e - fontSize * 0.8, right: e + fontSize * 0.2, baseline: f, top, bottom };
}

function multiply(view: Matrix, own: Matrix): [number, number, number, number, number, number] {
  const [va = 1, vb = 0, vc = 0, vd = 1, ve = 0, vf = 0] = view;
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = own;
  return [
    va * a + vc * b,
    vb * a + vd * b,
    va * c + vc * d,
    vb * c + vd * d,
    va * e + vc * f + ve,
    vb * e + vd * f + vf,
  ];
}

/** Gaps are told in widths of a font size: a word space is about a quarter, a column gap two or more. */
const wordGap = 0.18;
const segmentGap = 1.3;

function joinItems(items: PlacedItem[]): Segment[] {
  const segments: Segment[] = [];
  let open: Segment | undefined;
  let hasSpace = false;
  for (const item of items) {
    if (item.isBlank) {
      hasSpace = true;
      continue;
    }
    const gap =
      open && (open.isRightToLeft && item.isRightToLeft ? open.left - item.right : item.left - open.right);
    if (open && gap !== undefined && item.quarter % 2 === 0 && continues(open, item, gap)) {
      const size = Math.max(open.fontSize, item.fontSize);
      const isSpaced = gap > size * wordGap || (hasSpace && gap > -size * 0.1);
      appendItem(open, item, isSpaced && !/\s$/.test(open.text) && !/^\s/.test(item.text));
    } else {
      const { isBlank: _blank, quarter: _quarter, isVertical: _vertical, ...segment } = item;
      open = segment;
      segments.push(open);
    }
    hasSpace = false;
  }
  return segments;
}

function continues(open: Segment, item: PlacedItem, gap: number): boolean {
  const size = Math.max(open.fontSize, item.fontSize);
  const shift = Math.abs(item.baseline - open.baseline);
  // Raised and lowered marks are smaller and stand off the baseline.
  const isSameLine =
    shift < size * 0.3 || (shift < size * 0.6 && Math.min(open.fontSize, item.fontSize) < size * 0.85);
  return isSameLine && gap > -size && gap < size * segmentGap;
}

function appendItem(open: Segment, item: PlacedItem, isSpaced: boolean): void {
  open.text += (isSpaced ? ' ' : '') + item.text;
  open.left = Math.min(open.left, item.left);
  open.right = Math.max(open.right, item.right);
  open.top = Math.min(open.top, item.top);
  open.bottom = Math.max(open.bottom, item.bottom);
  if (item.fontSize > open.fontSize) {
    open.fontSize = item.fontSize;
    open.baseline = item.baseline;
    open.fontName = item.fontName;
  }
}

/** Vertical writing: pieces of one column joined downwards, columns from right to left. */
function joinVertical(items: PlacedItem[]): Segment[] {
  const columns: Segment[] = [];
  for (const item of items) {
    const column = columns.findLast(
      (candidate) => Math.abs(candidate.left - item.left) < item.fontSize * 0.4,
    );
    if (column && item.top - column.bottom < item.fontSize * 3) {
      column.text += item.text;
      column.bottom = Math.max(column.bottom, item.bottom);
    } else columns.push({ ...item });
  }
  return columns.toSorted((one, other) => other.left - one.left);
}
