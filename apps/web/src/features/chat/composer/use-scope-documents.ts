'use client';
import type { Document, SearchScope } from '@onyx/contracts';
import { useQueries } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';

const pollEveryMs = 1500;

export type ScopeDocument = {
  id: string;
  /** Null while it loads, or when it is gone. */
  document: Document | null;
  isGone: boolean;
  /** Not found by search yet, and it will be. */
  isBeingRead: boolean;
};

/** The files of a scope; asked for again while one of them is still being read. */
export function useScopeDocuments({ documentIds = [] }: SearchScope): ScopeDocument[] {
  return useQueries({
    queries: documentIds.map((documentId) => ({
      queryKey: [...queryKeys.documents, documentId],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.getDocument({ params: { documentId } }, { signal }),
      refetchInterval: (query: { state: { data: Document | undefined } }) =>
        isBeingRead(query.state.data) ? pollEveryMs : false,
    })),
    combine: (results) =>
      results.map(({ data, isError }, index) => ({
        id: documentIds[index] ?? '',
        document: data ?? null,
        isGone: isError,
        isBeingRead: isBeingRead(data),
      })),
  });
}

function isBeingRead(document: Document | undefined): boolean {
  return document !== undefined && !document.status.isSearchable && document.status.stage !== 'failed';
}
