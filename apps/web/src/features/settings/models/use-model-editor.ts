'use client';
import type { LanguageModelSettings } from '@onyx/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { draftToInput, wrongDraftFields, type ModelDraft } from './presets.ts';

/** State of a model's form: the draft, what is wrong with it, testing it, saving it. */
export function useModelEditor(
  initial: ModelDraft,
  stored: LanguageModelSettings | undefined,
  onSaved: (model: LanguageModelSettings) => void,
) {
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(initial);
  const [isTried, setIsTried] = useState(false);

  const test = useMutation({
    mutationFn: () =>
      api.testLanguageModel({
        body: { ...draftToInput(draft), ...(stored && { languageModelId: stored.id }) },
      }),
    meta: { showsOwnError: true },
  });
  const save = useMutation({
    mutationFn: () => {
      const body = draftToInput(draft);
      return stored
        ? api.updateLanguageModel({ params: { languageModelId: stored.id }, body })
        : api.createLanguageModel({ body });
    },
    meta: { showsOwnError: true },
    onSuccess: (model) => {
      void queryClient.invalidateQueries({ queryKey: queryKeys.languageModels });
      void queryClient.invalidateQueries({ queryKey: queryKeys.status });
      onSaved(model);
    },
  });
  const ifValid = (act: () => void) => () => {
    setIsTried(true);
    if (wrongDraftFields(draft).length === 0) act();
  };
  return {
    draft,
    change: (next: ModelDraft) => {
      setDraft(next);
      // What was tested is no longer what stands there.
      test.reset();
    },
    wrong: isTried ? wrongDraftFields(draft) : [],
    test,
    save,
    runTest: ifValid(() => test.mutate()),
    runSave: ifValid(() => save.mutate()),
  };
}
