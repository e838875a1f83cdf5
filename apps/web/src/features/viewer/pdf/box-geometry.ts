import type { PageBox } from '@onyx/contracts';

type Rect = Pick<PageBox, 'x' | 'y' | 'width' | 'height'>;

/** A box after its page is turned clockwise by quarter turns; fractions of the page before and after. */
export function turnBox<T extends Rect>(box: T, quarterTurns: number): T {
  const { x, y, width, height } = box;
  switch (((quarterTurns % 4) + 4) % 4) {
    case 1:
      return { ...box, x: 1 - y - height, y: x, width: height, height: width };
    case 2:
      return { ...box, x: 1 - x - width, y: 1 - y - height };
    case 3:
      return { ...box, x: y, y: 1 - x - width, width: height, height: width };
    default:
      return box;
  }
}

/** The smallest box around some boxes; nothing around none. */
export function unionOf(boxes: readonly Rect[]): Rect | null {
  if (boxes.length === 0) return null;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

/** Keeps a box on its page: parsers may report ascenders above the edge or clipped text beyond it. */
export function clampBox<T extends Rect>(box: T): T {
  const x = clamp(box.x);
  const y = clamp(box.y);
  return { ...box, x, y, width: clamp(box.x + box.width) - x, height: clamp(box.y + box.height) - y };
}

/** CSS place of a box on its page, in per cent, so that zooming needs no new numbers; 2 px of air around the text. */
export function boxStyle(box: Rect): { left: string; top: string; width: string; height: string } {
  return {
    left: `calc(${percent(box.x)} - 2px)`,
    top: `calc(${percent(box.y)} - 2px)`,
    width: `calc(${percent(box.width)} + 4px)`,
    height: `calc(${percent(box.height)} + 4px)`,
  };
}

/** Boxes by page (1-based), kept on it, turned as the reader turned it; empty ones dropped. */
export function boxesByPage(boxes: readonly PageBox[], quarterTurns: number): Map<number, PageBox[]> {
  const shown = boxes
    .map((box) => turnBox(clampBox(box), quarterTurns))
    .filter((box) => box.width > 0 && box.height > 0);
  return Map.groupBy(shown, (box) => box.page);
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toFixed(4))}%`;
}
