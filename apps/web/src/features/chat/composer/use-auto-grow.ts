'use client';
import { useLayoutEffect, useRef } from 'react';

/** The ref of a text box that is as high as its text, up to its `max-height`. */
export function useAutoGrow(text: string) {
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    // Measured from one line, or it would never shrink. `field-sizing` would do it, where Firefox had it.
    element.style.height = 'auto';
    if (text !== '') element.style.height = `${element.scrollHeight}px`;
  }, [text]);
  return area;
}
