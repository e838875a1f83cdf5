'use client';
import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import {
  anchorAt,
  currentPageIndex,
  scrollTopFor,
  visiblePages,
  type PageAnchor,
  type PageLayout,
} from './page-layout.ts';

/** What is held in view: a place down the column, and a point across it in fractions of its width. */
type Hold = { anchor: PageAnchor; middle: number };

/**
 * Ties a scroller to a page layout: tells which pages to draw, keeps what is being read in place when the layout
 * changes (zoom, width, a page's size found out), and goes to a place on demand.
 */
export function usePageScroll(
  scroller: RefObject<HTMLElement | null>,
  layout: PageLayout,
  viewHeight: number,
  start: Hold,
) {
  const hold = useRef(start);
  const [scrollTop, setScrollTop] = useState(0);

  useLayoutEffect(() => {
    settle(scroller.current, layout, hold.current);
  }, [scroller, layout]);

  const goTo = (anchor: PageAnchor, middle = 0.5) => {
    hold.current = { anchor, middle };
    settle(scroller.current, layout, hold.current);
  };
  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    setScrollTop(element.scrollTop);
    const { anchor } = hold.current;
    // Our own scrolling lands within a pixel of the anchor, which says it more exactly.
    const isOurs = Math.abs(element.scrollTop - scrollTopFor(layout, anchor)) <= 1;
    hold.current = {
      anchor: isOurs ? anchor : anchorAt(layout, element.scrollTop),
      middle: (element.scrollLeft + element.clientWidth / 2) / Math.max(layout.width, element.clientWidth),
    };
  };

  return {
    ...visiblePages(layout, scrollTop, viewHeight),
    currentIndex: currentPageIndex(layout, scrollTop, viewHeight),
    goTo,
    onScroll,
  };
}

/** The scroll event that follows tells the rest. */
function settle(element: HTMLElement | null, layout: PageLayout, { anchor, middle }: Hold): void {
  element?.scrollTo({
    top: scrollTopFor(layout, anchor),
    left: middle * Math.max(layout.width, element.clientWidth) - element.clientWidth / 2,
  });
}
