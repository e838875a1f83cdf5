'use client';
import type { Collection, CollectionMember, Visibility } from '@onyx/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';

type Draft = { name: string; description: string; visibility: Visibility };

/** State of a collection's form. Members are read when it is shared, kept until saved, and written as a whole. */
export function useCollectionEditor(
  stored: Collection | undefined,
  onSaved: (collection: Collection) => void,
) {
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<Draft>({
    name: stored?.name ?? '',
    description: stored?.description ?? '',
    visibility: stored?.visibility ?? 'private',
  });
  const [changedMembers, setChangedMembers] = useState<CollectionMember[] | null>(null);
  const storedMembers = useQuery({
    queryKey: queryKeys.collectionMembers(stored?.id ?? ''),
    queryFn: async ({ signal }) =>
      (await api.listCollectionMembers({ params: { collectionId: stored?.id ?? '' } }, { signal })).members,
    enabled: stored !== undefined && draft.visibility === 'shared',
  });
  const save = useMutation({
    mutationFn: async () => {
      const collection = stored
        ? await api.updateCollection({ params: { collectionId: stored.id }, body: draft })
        : await api.createCollection({ body: draft });
      if (draft.visibility === 'shared' && changedMembers) {
        await api.setCollectionMembers({
          params: { collectionId: collection.id },
          body: { members: changedMembers.map(({ userId, access }) => ({ userId, access })) },
        });
      }
      return collection;
    },
    meta: { showsOwnError: true },
    onSuccess: (collection) => {
      void queryClient.invalidateQueries({ queryKey: queryKeys.collections });
      void queryClient.invalidateQueries({ queryKey: queryKeys.documents });
      onSaved(collection);
    },
  });
  return {
    draft,
    set: (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes })),
    members: changedMembers ?? storedMembers.data ?? (stored ? undefined : []),
    membersError: storedMembers.error,
    setMembers: setChangedMembers,
    save,
  };
}
