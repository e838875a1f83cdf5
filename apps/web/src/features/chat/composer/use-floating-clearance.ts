'use client';
import { useEffect, useRef } from 'react';

/** The ref of a box at the bottom of the page; toasts and the upload tray float above it while it is there. */
export function useFloatingClearance() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => {
      style.setProperty('--floating-bottom', `${element.offsetHeight + 8}px`);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      style.removeProperty('--floating-bottom');
    };
  }, []);
  return box;
}
