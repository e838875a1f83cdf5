'use client';
import type { RetrievalModel } from '@onyx/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { toast } from '../../../parts/toast.tsx';

/** States that go on by themselves. */
const movingStates: readonly RetrievalModel['state'][] = ['downloading', 'checking', 'building', 'removing'];
const everyMs = { moving: 1_000, resting: 15_000 };

/** Embedding models and rerankers, read anew while anything happens to them. */
export function useRetrievalModels() {
  return useQuery({
    queryKey: queryKeys.retrievalModels,
    queryFn: async ({ signal }) => (await api.listRetrievalModels({}, { signal })).models,
    refetchInterval: ({ state }) =>
      state.data?.some((model) => movingStates.includes(model.state)) ? everyMs.moving : everyMs.resting,
  });
}

export type ModelAction = 'continue' | 'stop' | 'activate' | 'deactivate';

/** What one can do with a model. A failure shows by itself. */
export function useModelActions(model: RetrievalModel) {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  const params = { retrievalModelId: model.id };
  const refresh = () => queryClient.invalidateQueries({ queryKey: queryKeys.retrievalModels });
  const run = useMutation({
    mutationFn: (action: ModelAction) => api.runRetrievalModel({ params, body: { action } }),
    onSuccess: (_after, action) => {
      if (action === 'activate') toast.success(t('search.nowActive', { name: model.name }));
      if (action === 'deactivate') toast.success(t('search.nowInactive', { name: model.name }));
      return refresh();
    },
  });
  const remove = useMutation({
    mutationFn: () => api.removeRetrievalModel({ params }),
    onSuccess: refresh,
  });
  const compare = useMutation({
    mutationFn: () => api.compareRetrievalModel({ params }),
    meta: { showsOwnError: true },
  });
  return { run, remove, compare };
}
