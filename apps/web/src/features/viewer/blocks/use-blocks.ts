'use client';
import type { Block } from '@onyx/contracts';
import { useQueries } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { windowSize, windowsFor, windowStart } from './block-windows.ts';

/**
 * The blocks of a document in windows, fetched as they come into view. `first` and `last` are the blocks to
 * have; `anchor` is one whose window tells how many there are.
 */
export function useBlocks(options: {
  documentId: string;
  version: number | undefined;
  anchor: number;
  first: number;
  last: number;
}) {
  const { documentId, version, anchor, first, last } = options;
  const starts = [
    ...new Set([windowStart(anchor), ...windowsFor(first, last, Number.MAX_SAFE_INTEGER)]),
  ].toSorted((a, b) => a - b);
  return useQueries({
    queries: starts.map((offset) => ({
      queryKey: [...queryKeys.documents, documentId, 'content', version ?? 'current', offset],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.getDocumentContent(
          {
            params: { documentId },
            query: { offset, limit: windowSize, ...(version !== undefined && { version }) },
          },
          { signal },
        ),
      // A version never changes; the current one may be replaced.
      staleTime: version === undefined ? 60_000 : Infinity,
    })),
    combine: useCallback(
      (
        results: {
          data: { blocks: Block[]; total: number; version: number } | undefined;
          error: Error | null;
          refetch: () => unknown;
        }[],
      ) => {
        const blocks = new Map<number, Block>();
        for (const { data } of results)
          for (const block of data?.blocks ?? []) blocks.set(block.ordinal, block);
        const failed = results.filter((result) => result.error !== null);
        return {
          blocks,
          total: results.find((result) => result.data)?.data?.total ?? null,
          version: results.find((result) => result.data)?.data?.version ?? null,
          error: failed[0]?.error ?? null,
          retry: () => failed.forEach((result) => void result.refetch()),
        };
      },
      [],
    ),
  });
}
