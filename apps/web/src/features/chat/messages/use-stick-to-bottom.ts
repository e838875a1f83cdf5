'use client';
import { useCallback, useEffect, useRef, useState } from 'react';

/** How far from the end still counts as being there, in pixels. */
const nearPx = 48;

/**
 * Keeps a growing list at its end while its reader is there, and leaves it alone as soon as they scroll up.
 * `key` names what is shown: another one starts at the end again.
 */
export function useStickToBottom(key: string) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isStuck = useRef(true);
  const [isAtEnd, setIsAtEnd] = useState(true);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    isStuck.current = true;
    setIsAtEnd(true);
    element.scrollTop = element.scrollHeight;
  }, []);

  /** Stops following, e.g. before scrolling to a message in the middle. */
  const release = useCallback(() => {
    isStuck.current = false;
  }, []);

  useEffect(() => {
    const element = scroller.current;
    const inner = content.current;
    if (!element || !inner) return;
    let lastTop = element.scrollTop;
    const distance = () => element.scrollHeight - element.scrollTop - element.clientHeight;
    const onScroll = () => {
      const isNear = distance() <= nearPx;
      // Content that grows moves nothing; only somebody who scrolls moves up.
      if (element.scrollTop < lastTop && !isNear) isStuck.current = false;
      else if (isNear) isStuck.current = true;
      lastTop = element.scrollTop;
      setIsAtEnd(isNear);
    };
    const observer = new ResizeObserver(() => {
      if (isStuck.current) element.scrollTop = element.scrollHeight;
      else setIsAtEnd(distance() <= nearPx);
      lastTop = element.scrollTop;
    });
    observer.observe(inner);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, []);

  useEffect(() => {
    if (key !== '') toEnd();
  }, [key, toEnd]);

  return { scroller, content, isAtEnd, toEnd, release };
}
