'use client';
import type { Document } from '@onyx/contracts';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { queryKeys } from '../../api/keys.ts';

const workingRefreshMs = 1500;

/** One document; asked again while it is being worked on. */
export function useDocument(documentId: string) {
  return useQuery({
    queryKey: [...queryKeys.documents, documentId],
    queryFn: ({ signal }) => api.getDocument({ params: { documentId } }, { signal }),
    enabled: documentId !== '',
    refetchInterval: ({ state }) => (state.data && isWorking(state.data) ? workingRefreshMs : false),
  });
}

/** Whether something still happens to a document by itself. */
export function isWorking({ status }: Pick<Document, 'status'>): boolean {
  return status.stage !== 'ready' && status.stage !== 'failed';
}
