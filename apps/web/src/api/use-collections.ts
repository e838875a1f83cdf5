'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from './client.ts';
import { queryKeys } from './keys.ts';

/** Collections the signed-in person may read. */
export function useCollections() {
  return useQuery({
    queryKey: queryKeys.collections,
    queryFn: async ({ signal }) => (await api.listCollections({}, { signal })).collections,
  });
}
