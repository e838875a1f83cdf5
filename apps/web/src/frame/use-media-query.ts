'use client';
import { useCallback, useSyncExternalStore } from 'react';

/** Whether a media query matches now. */
export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', onChange);
      return () => media.removeEventListener('change', onChange);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  );
}

/** At least 720 px: the sidebar stands beside the page. */
export function useIsTablet(): boolean {
  return useMediaQuery('(min-width: 45rem)');
}

/** At least 1100 px: the panel stands beside the page. */
export function useIsDesktop(): boolean {
  return useMediaQuery('(min-width: 68.75rem)');
}
