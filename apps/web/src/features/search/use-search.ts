'use client';
import type { SearchResponse } from '@onyx/contracts';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { toSearchFilter, type SearchState } from './search-state.ts';

const pageSize = 20;
/** The server counts and pages no further. */
const maxOffset = 1000;

/** Results by pages; while the next search runs, the last one's stay in sight. */
export function useSearch(state: SearchState, isExplained: boolean) {
  const query = useInfiniteQuery({
    queryKey: ['search', state, isExplained],
    queryFn: ({ pageParam, signal }) =>
      api.search(
        {
          body: {
            query: state.query,
            filter: toSearchFilter(state, new Date(pageParam.now)),
            offset: pageParam.offset,
            limit: pageSize,
            explain: isExplained,
          },
        },
        { signal },
      ),
    initialPageParam: { offset: 0, now: startOfMinute() },
    getNextPageParam: (last: SearchResponse, pages, { now }) => {
      const offset = pages.length * pageSize;
      const isLast = offset >= last.total && !last.hasMore;
      return last.results.length === 0 || isLast || offset >= maxOffset ? undefined : { offset, now };
    },
    enabled: state.query !== '',
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  });
  return {
    ...query,
    /** Facets, counts and reasons: those of the first page. */
    summary: query.data?.pages[0],
    results: query.data?.pages.flatMap(({ results }) => results) ?? [],
  };
}

function startOfMinute(): number {
  return Math.floor(Date.now() / 60_000) * 60_000;
}
