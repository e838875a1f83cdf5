'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from './client.ts';
import { queryKeys } from './keys.ts';

/** What is known before anybody is signed in: set up or not, workspace name, upload limit, language model or none. */
export function useStatus() {
  return useQuery({
    queryKey: queryKeys.status,
    queryFn: ({ signal }) => api.getStatus({}, { signal }),
    staleTime: 60_000,
  });
}
