'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { draftFromPreset, presetById, type ModelDraft } from './presets.ts';

export type DetectedModel = { key: string; model: string; baseUrl: string; draft: ModelDraft };

/** Models of local servers (Ollama, LM Studio) that answer on the machine Onyx runs on, ready to be added. */
export function useDetectedModels() {
  return useQuery({
    queryKey: [...queryKeys.languageModels, 'detected'],
    queryFn: async ({ signal }): Promise<DetectedModel[]> => {
      const { servers } = await api.detectLanguageModels({}, { signal });
      return servers.flatMap(({ provider, baseUrl, models }) =>
        models.map((model) => {
          const preset = presetById(provider === 'ollama' ? 'ollama' : 'compatible');
          const draft = { ...draftFromPreset(preset, model), model, baseUrl };
          return { key: `${baseUrl} ${model}`, model, baseUrl, draft };
        }),
      );
    },
    staleTime: 30_000,
  });
}
