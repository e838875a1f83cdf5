'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { withParams, type UrlChanges } from './url-params.ts';

export { withParams, type UrlChanges } from './url-params.ts';

/**
 * The state in the address. `set` changes parameters of this page without loading anything: `push` for what
 * Back should undo (a panel, a page), `replace` for what it should not (typing in a filter).
 */
export function useUrlState() {
  const params = useSearchParams();
  const pathname = usePathname();
  const set = useCallback((changes: UrlChanges, mode: 'push' | 'replace' = 'push') => {
    // From the live address, not the rendered one: two changes in one tick must not lose the first.
    const { pathname: path, search, hash } = window.location;
    const next = `${path}${withParams(search, changes)}${hash}`;
    if (next === `${path}${search}${hash}`) return;
    if (mode === 'push') window.history.pushState(null, '', next);
    else window.history.replaceState(null, '', next);
  }, []);
  return useMemo(
    () => ({
      pathname,
      params,
      /** A parameter's text, or an empty one. */
      get: (name: string) => params.get(name) ?? '',
      /** A whole number >= 1, or null. */
      getNumber: (name: string) => {
        const value = Number(params.get(name));
        return Number.isSafeInteger(value) && value >= 1 ? value : null;
      },
      set,
    }),
    [params, pathname, set],
  );
}
