/** Width and height of a page as shown, in any one unit. */
export type PageSize = { width: number; height: number };
/** Where a page lies in the scrolled column, in CSS pixels. */
export type PageFrame = PageSize & { top: number };
export type PageLayout = { frames: PageFrame[]; height: number; width: number };

/** A place that survives zooming, resizing and the discovery of page sizes. */
export type PageAnchor = {
  /** 0-based. */
  index: number;
  /** Of the page's height, from its top; outside 0 to 1 means the gap around it. */
  fraction: number;
  /** How far below the top edge of the view the place is held, in CSS pixels. */
  insetPx: number;
};

export const pageGapPx = 12;
/** Wider than this a page is not stretched: lines of print become longer than can be read. */
export const maxFitWidthPx = 1000;

/**
 * Lays pages under each other, each as wide as the view allows times `zoom`. A page whose size is not known yet
 * counts as `fallback`. `quarterTurns` is what the reader turned the pages by, clockwise.
 */
export function layoutPages(options: {
  sizes: readonly (PageSize | undefined)[];
  fallback: PageSize;
  availableWidthPx: number;
  zoom: number;
  quarterTurns?: number;
}): PageLayout {
  const { sizes, fallback, availableWidthPx, zoom, quarterTurns = 0 } = options;
  const width = Math.max(1, Math.min(availableWidthPx - 2 * pageGapPx, maxFitWidthPx)) * zoom;
  const isTurned = quarterTurns % 2 !== 0;
  let top = pageGapPx;
  const frames = Array.from({ length: sizes.length }, (_, index): PageFrame => {
    const size = sizes[index] ?? fallback;
    const ratio = isTurned ? size.width / size.height : size.height / size.width;
    const frame = { top, width, height: Math.max(1, width * ratio) };
    top += frame.height + pageGapPx;
    return frame;
  });
  return { frames, height: top, width: width + 2 * pageGapPx };
}

/** Index of the page at a height of the column; of a gap, the page above it. */
export function pageIndexAt({ frames }: PageLayout, y: number): number {
  let low = 0;
  let high = frames.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((frames[middle]?.top ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** First and last index of the pages to draw: those in view and `overscan` more on both sides. */
export function visiblePages(
  layout: PageLayout,
  scrollTop: number,
  viewHeight: number,
  overscan = 1,
): { first: number; last: number } {
  const last = layout.frames.length - 1;
  return {
    first: Math.max(0, pageIndexAt(layout, scrollTop) - overscan),
    last: Math.min(last, pageIndexAt(layout, scrollTop + viewHeight) + overscan),
  };
}

/** What is at the top edge of the view now. */
export function anchorAt(layout: PageLayout, scrollTop: number): PageAnchor {
  const index = pageIndexAt(layout, scrollTop);
  const frame = layout.frames[index];
  return { index, fraction: frame ? (scrollTop - frame.top) / frame.height : 0, insetPx: 0 };
}

/** The scroll position that shows an anchor where it says. */
export function scrollTopFor(layout: PageLayout, anchor: PageAnchor): number {
  const frame = layout.frames[anchor.index];
  return frame ? Math.max(0, frame.top + anchor.fraction * frame.height - anchor.insetPx) : 0;
}

/** The page a reader would name: the one that covers the upper third of the view. */
export function currentPageIndex(layout: PageLayout, scrollTop: number, viewHeight: number): number {
  return pageIndexAt(layout, scrollTop + viewHeight / 3);
}

export const zoomSteps = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4] as const;

/** The next larger or smaller step from any zoom; stays at the ends. */
export function nextZoom(zoom: number, direction: 1 | -1): number {
  const steps = direction === 1 ? zoomSteps : zoomSteps.toReversed();
  return steps.find((step) => (step - zoom) * direction > 0.001) ?? zoom;
}

/** Below this page width print is too small to read comfortably. */
const comfortableWidthPx = 640;

/**
 * The zoom to open a passage with: 1 fits the page; in a narrow view, such that the text of the passage fills the
 * width and the page's margins go. `textWidth` is a fraction of the page's width.
 */
export function openingZoom(textWidth: number, availableWidthPx: number): number {
  if (availableWidthPx >= comfortableWidthPx || textWidth <= 0) return 1;
  return Math.max(1, Math.min(1.4, Math.floor((0.94 / textWidth) * 20) / 20));
}
