import { create } from 'zustand';
import { persist } from 'zustand/middleware';

const kept = 8;

/** What was searched for in this browser, the latest first. */
export const useRecentSearches = create<{ queries: readonly string[] }>()(
  persist((): { queries: readonly string[] } => ({ queries: [] }), { name: 'onyx.searches', version: 1 }),
);

/** Remembers a search that was meant: sent with Enter, or one whose result was opened. */
export function rememberSearch(query: string): void {
  const text = query.trim();
  if (text === '' || text.length > 200) return;
  useRecentSearches.setState(({ queries }) => ({ queries: withRecent(queries, text) }));
}

export function forgetSearches(): void {
  useRecentSearches.setState({ queries: [] });
}

/** `query` in front, once, whatever its case was before. */
export function withRecent(queries: readonly string[], query: string): string[] {
  const others = queries.filter((known) => known.toLowerCase() !== query.toLowerCase());
  return [query, ...others].slice(0, kept);
}
