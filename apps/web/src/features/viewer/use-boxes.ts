'use client';
import type { PageBox, PassageLocation } from '@onyx/contracts';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { queryKeys } from '../../api/keys.ts';

const none: readonly PageBox[] = [];
/** A passage of more blocks than this is marked by its first ones. */
const maxBlocks = 100;

/** The boxes of a passage: those it brings, else those of its blocks (an address holds block numbers only). */
export function useBoxes(
  documentId: string,
  version: number | undefined,
  location: PassageLocation | undefined,
): readonly PageBox[] {
  const hasBoxes = location?.boxes !== undefined && location.boxes.length > 0;
  const first = location?.blockStart ?? 0;
  const count = location ? Math.min(maxBlocks, location.blockEnd - first + 1) : 0;
  const { data } = useQuery({
    queryKey: [...queryKeys.documents, documentId, 'boxes', version ?? 'current', first, count],
    queryFn: async ({ signal }) => {
      const { blocks } = await api.getDocumentContent(
        {
          params: { documentId },
          query: { offset: first, limit: count, ...(version !== undefined && { version }) },
        },
        { signal },
      );
      return blocks.flatMap(({ position }) => (position.kind === 'page' ? position.boxes : []));
    },
    enabled: location !== undefined && !hasBoxes && count > 0,
    staleTime: Infinity,
  });
  return hasBoxes ? (location.boxes ?? none) : location ? (data ?? none) : none;
}
