'use client';
import type { PassageLocation } from '@onyx/contracts';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../api/client.ts';
import { queryKeys } from '../../api/keys.ts';
import { useUrlState } from '../../frame/url-state.ts';

/** Reads `12` or `12-15` as first and last block; null when it is neither. */
export function parseBlockRange(text: string): { blockStart: number; blockEnd: number } | null {
  const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text);
  if (!match) return null;
  const first = Number(match[1]);
  return { blockStart: first, blockEnd: Math.max(first, Number(match[2] ?? first)) };
}

/** The place an address names: a passage by its `chunk` or its `blocks`, else a `page`; undefined: the beginning. */
export function useAddressedLocation(documentId: string): PassageLocation | undefined {
  const url = useUrlState();
  const chunkText = url.get('chunk');
  const chunk = /^\d{1,9}$/.test(chunkText) ? Number(chunkText) : null;
  const blocks = url.get('blocks');
  const page = url.getNumber('page');
  const { data: chunkLocation } = useQuery({
    queryKey: [...queryKeys.documents, documentId, 'chunk', chunk],
    queryFn: async ({ signal }) => {
      const { chunks } = await api.listDocumentChunks(
        { params: { documentId }, query: { offset: chunk ?? 0, limit: 1 } },
        { signal },
      );
      return chunks[0]?.location ?? null;
    },
    enabled: chunk !== null && documentId !== '',
  });
  return useMemo(() => {
    if (chunkLocation) return chunkLocation;
    const range = parseBlockRange(blocks);
    if (!range && page === null) return undefined;
    return {
      ...(range ?? { blockStart: 0, blockEnd: -1 }),
      headingPath: [],
      ...(page !== null && { page }),
    };
  }, [chunkLocation, blocks, page]);
}
