'use client';
import type { Document } from '@onyx/contracts';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { isWorking } from '../../viewer/use-document.ts';
import type { DocumentQuery } from './document-query.ts';
import { windowOffsets, windowRows } from './row-windows.ts';

const workingRefreshMs = 2000;

/** What comes and goes by itself (a document that fails again) is looked for from time to time. */
const changingRefreshMs = 4000;

type Page = { documents: Document[]; total: number };
type Result = { data: Page | undefined; error: Error | null; refetch: () => unknown };

/**
 * The rows of a list of any length: windows around what is in view. `rowAt` gives a row once it is there;
 * `fetchRows` brings those of a range that was never looked at, e.g. for a selection with shift.
 */
export function useDocumentRows(query: DocumentQuery) {
  const queryClient = useQueryClient();
  const [range, setRange] = useState({ first: 0, last: windowRows - 1 });
  const offsets = [...new Set([0, ...windowOffsets(range.first, range.last)])];

  const windowQuery = (offset: number) => ({
    queryKey: [...queryKeys.documents, 'list', query, offset],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.listDocuments(
        {
          query: {
            ...query.filter,
            sort: query.sort,
            direction: query.direction,
            offset,
            limit: windowRows,
          },
        },
        { signal },
      ),
  });
  const { pages, total, error, retry } = useQueries({
    queries: offsets.map((offset) => ({
      ...windowQuery(offset),
      refetchInterval: ({ state }: { state: { data: Page | undefined } }) => refreshEvery(query, state.data),
    })),
    combine: (results: Result[]) => ({
      pages: results.map(({ data }) => data?.documents),
      total: results.find(({ data }) => data)?.data?.total ?? null,
      error: results.find((result) => result.error)?.error ?? null,
      retry: () => results.forEach((result) => void result.refetch()),
    }),
  });

  const rowAt = (index: number): Document | undefined => {
    const offset = Math.floor(index / windowRows) * windowRows;
    return pages[offsets.indexOf(offset)]?.[index - offset];
  };
  const fetchRows = async (first: number, last: number): Promise<Document[]> => {
    const windows = windowOffsets(first, last);
    const loaded = await Promise.all(
      windows.map((offset) => queryClient.fetchQuery({ ...windowQuery(offset), staleTime: 5000 })),
    );
    const start = windows[0] ?? 0;
    return loaded.flatMap(({ documents }) => documents).slice(first - start, last - start + 1);
  };
  return {
    total,
    error,
    retry,
    rowAt,
    fetchRows,
    /** To be told which rows are in view. */
    show: (first: number, last: number) =>
      setRange((known) => (known.first === first && known.last === last ? known : { first, last })),
  };
}

function refreshEvery({ filter }: DocumentQuery, page: Page | undefined): number | false {
  if (page?.documents.some(isWorking) === true) return workingRefreshMs;
  return filter.stage === 'working' || filter.stage === 'failed' ? changingRefreshMs : false;
}
