import type { PageBox, PassageLocation } from '@onyx/contracts';
import { columnIndex, columnName } from '../sheet-columns.ts';
import type { Piece } from './pieces.ts';

/** Where the pieces of a chunk stand, as far as their file has such places. */
export function locate(pieces: Piece[], headingPath: string[], firstBlock: number): PassageLocation {
  const lastBlock = pieces.at(-1)?.block.ordinal ?? firstBlock;
  const location: PassageLocation = { blockStart: firstBlock, blockEnd: lastBlock, headingPath };
  const boxes: PageBox[] = [];
  let area: Area | undefined;
  for (const piece of pieces) {
    const { position } = piece.block;
    switch (position.kind) {
      case 'page':
        boxes.push(...linesOfPiece(piece, position.boxes));
        break;
      case 'slide':
        location.slide ??= position.slide;
        break;
      case 'sheet':
        location.sheet ??= position.sheet;
        // A sheet's heading stands for no cells.
        if (piece.block.kind !== 'heading') area = union(area, areaOfPiece(piece, position.range));
        break;
      case 'lines': {
        const count = position.to - position.from + 1;
        const from = position.from + Math.min(Math.floor(piece.from * count), count - 1);
        const to = position.from + Math.max(Math.ceil(piece.to * count) - 1, from - position.from);
        location.lineFrom = Math.min(location.lineFrom ?? from, from);
        location.lineTo = Math.max(location.lineTo ?? to, to);
        break;
      }
      case 'flow':
        if (position.part !== undefined) location.part ??= position.part;
        break;
    }
  }
  if (area) location.range = formatArea(area);
  if (boxes.length > 0) {
    location.boxes = uniteBoxes(boxes);
    location.page = Math.min(...location.boxes.map(({ page }) => page));
    const pageEnd = Math.max(...location.boxes.map(({ page }) => page));
    if (pageEnd > location.page) location.pageEnd = pageEnd;
  }
  return location;
}

/**
 * The lines of a block that a part of its text stands on. Boxes are one a line, and a line's width is
 * about proportional to its text, so that shares of the text are shares of the added widths.
 */
function linesOfPiece({ from, to, dataRows }: Piece, boxes: PageBox[]): PageBox[] {
  if (from <= 0 && to >= 1) return boxes;
  if (dataRows)
    return boxes.slice(Math.floor(from * boxes.length), Math.max(Math.ceil(to * boxes.length), 1));
  const total = boxes.reduce((sum, box) => sum + extent(box), 0);
  let passed = 0;
  return boxes.filter((box) => {
    const start = passed / total;
    passed += extent(box);
    // A sliver of a line is rounding, not text.
    return passed / total > from + 0.002 && start < to - 0.002;
  });
}

/** The length of a line, horizontal or vertical. */
function extent({ width, height }: PageBox): number {
  return Math.max(width, height, 1e-6);
}

/** Lines of one column close to each other become one box. */
function uniteBoxes(boxes: PageBox[]): PageBox[] {
  const united: PageBox[] = [];
  for (const box of boxes) {
    const last = united.at(-1);
    if (last && last.page === box.page && isNext(last, box)) {
      const right = Math.max(last.x + last.width, box.x + box.width);
      const bottom = Math.max(last.y + last.height, box.y + box.height);
      last.x = Math.min(last.x, box.x);
      last.y = Math.min(last.y, box.y);
      last.width = round(right - last.x);
      last.height = round(bottom - last.y);
    } else united.push({ ...box });
  }
  return united;
}

function isNext(above: PageBox, box: PageBox): boolean {
  const overlap = Math.min(above.x + above.width, box.x + box.width) - Math.max(above.x, box.x);
  const gap = box.y - (above.y + above.height);
  return overlap > 0 && gap > -0.02 && gap < 0.05;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

type Area = { left: number; top: number; right: number; bottom: number };

function areaOfPiece({ dataRows, block }: Piece, range: string): Area | undefined {
  const area = parseArea(range);
  if (!area || !dataRows) return area;
  // Data rows are counted from the end: a repeated header does not stand in the range.
  const count = (block.rows?.length ?? 0) - (block.headerRows ?? 0);
  const firstData = area.bottom - count + 1;
  const top = dataRows.from === 0 ? area.top : firstData + dataRows.from;
  return { ...area, top, bottom: Math.max(top, firstData + dataRows.to - 1) };
}

function parseArea(range: string): Area | undefined {
  const match = /^([A-Z]+)(\d+):([A-Z]+)(\d+)$/.exec(range);
  if (!match) return undefined;
  const [, left = '', top, right = '', bottom] = match;
  return { left: columnIndex(left), top: Number(top), right: columnIndex(right), bottom: Number(bottom) };
}

function union(one: Area | undefined, other: Area | undefined): Area | undefined {
  if (!one || !other) return one ?? other;
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

function formatArea({ left, top, right, bottom }: Area): string {
  return `${columnName(left)}${top}:${columnName(right)}${bottom}`;
}
