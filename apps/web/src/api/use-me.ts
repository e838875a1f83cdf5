'use client';
import type { Me } from '@onyx/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { api } from './client.ts';
import { queryKeys } from './keys.ts';

export const MeContext = createContext<Me | null>(null);

/** The signed-in person. Only inside the frame, which renders nothing else before it knows. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('useMe outside the frame');
  return me;
}

/** Asks who is signed in. Components want `useMe`. */
export function useMeQuery() {
  return useQuery({
    queryKey: queryKeys.me,
    queryFn: ({ signal }) => api.getMe({}, { signal }),
    staleTime: 60_000,
  });
}

type MeChanges = { name?: string; locale?: Me['locale']; theme?: Me['theme'] };

/** Changes name, language or theme; shown at once, taken back if the server refuses. */
export function useUpdateMe() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: MeChanges) => api.updateMe({ body }),
    onMutate: async (changes) => {
      await queryClient.cancelQueries({ queryKey: queryKeys.me });
      const before = queryClient.getQueryData<Me>(queryKeys.me);
      if (before) queryClient.setQueryData<Me>(queryKeys.me, { ...before, ...changes });
      return { before };
    },
    onError: (_error, _changes, context) => {
      if (context?.before) queryClient.setQueryData(queryKeys.me, context.before);
    },
    onSuccess: (me) => queryClient.setQueryData(queryKeys.me, me),
  });
}
