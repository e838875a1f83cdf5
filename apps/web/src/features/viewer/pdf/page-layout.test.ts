import { describe, expect, it } from 'vitest';
import {
  anchorAt,
  currentPageIndex,
  layoutPages,
  maxFitWidthPx,
  nextZoom,
  openingZoom,
  pageGapPx,
  pageIndexAt,
  scrollTopFor,
  visiblePages,
  zoomSteps,
} from './page-layout.ts';

const portrait = { width: 600, height: 800 };
const landscape = { width: 800, height: 400 };
const layoutOf = (sizes: ({ width: number; height: number } | undefined)[], zoom = 1, quarterTurns = 0) =>
  layoutPages({ sizes, fallback: portrait, availableWidthPx: 624, zoom, quarterTurns });

describe('layoutPages', () => {
  it('makes every page as wide as the view and keeps its proportions', () => {
    const { frames, height } = layoutOf([portrait, landscape]);
    expect(frames).toEqual([
      { top: pageGapPx, width: 600, height: 800 },
      { top: pageGapPx + 800 + pageGapPx, width: 600, height: 300 },
    ]);
    expect(height).toBe(3 * pageGapPx + 1100);
  });

  it('counts pages of unknown size like the one that is known', () => {
    expect(layoutOf([undefined, portrait]).frames[0]?.height).toBe(800);
  });

  it('zooms both directions alike and turns pages', () => {
    const [zoomed] = layoutOf([portrait], 2).frames;
    expect(zoomed).toMatchObject({ width: 1200, height: 1600 });
    const [turned] = layoutOf([landscape], 1, 1).frames;
    expect(turned).toMatchObject({ width: 600, height: 1200 });
    expect(layoutOf([landscape], 1, 2).frames[0]).toMatchObject({ width: 600, height: 300 });
  });

  it('does not stretch pages over a wide screen', () => {
    const wide = layoutPages({ sizes: [portrait], fallback: portrait, availableWidthPx: 3000, zoom: 1 });
    expect(wide.frames[0]?.width).toBe(maxFitWidthPx);
  });
});

describe('finding pages', () => {
  const layout = layoutOf(
    Array.from({ length: 10_000 }, (_, index) => (index % 3 === 0 ? landscape : portrait)),
  );

  it('agrees with looking at every page', () => {
    for (let y = 0; y < layout.height; y += 7919) {
      const expected = Math.max(
        0,
        layout.frames.findLastIndex((frame) => frame.top <= y),
      );
      expect(pageIndexAt(layout, y)).toBe(expected);
    }
  });

  it('draws what is in view and one page around it, within the document', () => {
    const top = layout.frames[50]?.top ?? 0;
    expect(visiblePages(layout, top, 100)).toEqual({ first: 49, last: 51 });
    expect(visiblePages(layout, 0, 100)).toEqual({ first: 0, last: 1 });
    expect(visiblePages(layout, layout.height, 100)).toEqual({ first: 9998, last: 9999 });
  });

  it('names the page that covers the upper third', () => {
    const top = layout.frames[4]?.top ?? 0;
    expect(currentPageIndex(layout, top - 200, 900)).toBe(4);
    expect(currentPageIndex(layout, top - 500, 900)).toBe(3);
  });
});

describe('anchors', () => {
  it('come back to where they were taken', () => {
    const layout = layoutOf([portrait, landscape, portrait]);
    for (const y of [0, 5, 12, 400, 815, 900, 1300]) {
      expect(scrollTopFor(layout, anchorAt(layout, y))).toBeCloseTo(y, 6);
    }
  });

  it('keep the same line in view when zooming, and when the size of a page above is found out', () => {
    const before = layoutOf([undefined, undefined, portrait]);
    const frame = before.frames[2];
    const anchor = anchorAt(before, (frame?.top ?? 0) + 200);
    expect(anchor).toMatchObject({ index: 2, fraction: 0.25 });

    const zoomed = layoutOf([undefined, undefined, portrait], 1.5);
    expect(scrollTopFor(zoomed, anchor)).toBeCloseTo((zoomed.frames[2]?.top ?? 0) + 300, 6);
    const known = layoutOf([landscape, undefined, portrait]);
    expect(scrollTopFor(known, anchor)).toBeCloseTo((known.frames[2]?.top ?? 0) + 200, 6);
  });

  it('hold a place below the edge, but not above the beginning', () => {
    const layout = layoutOf([portrait, portrait]);
    const top = layout.frames[1]?.top ?? 0;
    expect(scrollTopFor(layout, { index: 1, fraction: 0.5, insetPx: 100 })).toBe(top + 300);
    expect(scrollTopFor(layout, { index: 0, fraction: 0, insetPx: 100 })).toBe(0);
    expect(scrollTopFor(layout, { index: 9, fraction: 0, insetPx: 0 })).toBe(0);
  });
});

describe('zoom', () => {
  it('steps up and down through the same values and stays at the ends', () => {
    let zoom: number = zoomSteps[0];
    const seen = [zoom];
    for (let step = 0; step < 20; step += 1) {
      zoom = nextZoom(zoom, 1);
      if (zoom !== seen.at(-1)) seen.push(zoom);
    }
    expect(seen).toEqual([...zoomSteps]);
    expect(nextZoom(4, 1)).toBe(4);
    expect(nextZoom(0.5, -1)).toBe(0.5);
    expect(nextZoom(1.1, -1)).toBe(1);
    expect(nextZoom(1.1, 1)).toBe(1.25);
  });

  it('opens a narrow view on the text of the passage, a wide one on the whole page', () => {
    expect(openingZoom(0.75, 420)).toBe(1.25);
    expect(openingZoom(0.2, 420)).toBe(1.4);
    expect(openingZoom(0.98, 420)).toBe(1);
    expect(openingZoom(0.75, 900)).toBe(1);
    expect(openingZoom(0, 420)).toBe(1);
  });
});
