'use client';
import type { ModelFolder, ModelKind, RetrievalPurpose } from '@onyx/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { ErrorNote } from '../../../parts/error-state.tsx';
import { TestResult } from '../models/test-result.tsx';
import { AddModelFields } from './add-model-fields.tsx';
import { draftToInput, emptyDraft, wrongFields, type ModelDraft } from './model-draft.ts';

/** Adds a model from a folder, a model server, a hub or an address. What is here already can be tested first. */
export function AddModelDialog({ purpose, onClose }: { purpose: RetrievalPurpose; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { t: tCommon } = useTranslation();
  const format = useFormat();
  const queryClient = useQueryClient();
  const [typed, setDraft] = useState<ModelDraft>(emptyDraft);
  const [isTried, setIsTried] = useState(false);
  const folders = useQuery({
    queryKey: [...queryKeys.retrievalModels, 'folders'],
    queryFn: ({ signal }) => api.listModelFolders({}, { signal }),
    // Somebody may be copying a folder there while this is open.
    refetchInterval: 5_000,
  });
  const fitting = folders.data?.folders.filter(({ kind }) => isFor(kind, purpose)) ?? [];
  const served = useQuery({
    queryKey: [...queryKeys.retrievalModels, 'served'],
    queryFn: ({ signal }) => api.listServedModels({}, { signal }),
    refetchInterval: 5_000,
  });
  const servedFitting = served.data?.models.filter(({ kind }) => kind === servedKinds[purpose]) ?? [];
  // The first one unless another is chosen.
  const draft = {
    ...typed,
    folder: typed.folder || (fitting[0]?.folder ?? ''),
    served: typed.served || (servedFitting[0]?.model ?? ''),
  };
  const test = useMutation({
    mutationFn: async () => {
      const body = draftToInput(draft, purpose);
      if (body.source === 'hub') throw new Error('what is not here cannot be tested');
      return api.testRetrievalModel({ body });
    },
    meta: { showsOwnError: true },
  });
  const add = useMutation({
    mutationFn: () => api.addRetrievalModel({ body: draftToInput(draft, purpose) }),
    meta: { showsOwnError: true },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: queryKeys.retrievalModels });
      onClose();
    },
  });
  const ifValid = (act: () => void) => () => {
    setIsTried(true);
    if (wrongFields(draft).length === 0) act();
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      width="medium"
      title={t(`search.${purpose}.add`)}
      description={t(`search.${purpose}.addText`)}
      footer={
        <>
          {draft.source !== 'hub' && (
            <Button onClick={ifValid(() => test.mutate())} isBusy={test.isPending} className="mr-auto">
              {t('models.test')}
            </Button>
          )}
          <Button onClick={onClose}>{tCommon('cancel')}</Button>
          <Button variant="primary" onClick={ifValid(() => add.mutate())} isBusy={add.isPending}>
            {t(`search.${purpose}.add`)}
          </Button>
        </>
      }
    >
      <AddModelFields
        purpose={purpose}
        draft={draft}
        wrong={isTried ? wrongFields(draft) : []}
        here={folders.data && { ...folders.data, folders: fitting }}
        served={served.data && { ...served.data, models: servedFitting }}
        onChange={(next) => {
          setDraft(next);
          // What was tested is no longer what stands there.
          test.reset();
        }}
      />
      <div className="mt-4 flex flex-col gap-2 empty:hidden">
        <ErrorNote error={folders.error ?? served.error} />
        <TestResult
          test={test}
          okText={({ dimensions, textsPerSecond }) =>
            t(dimensions === null ? 'search.testOkReranker' : 'search.testOk', {
              dimensions: format.number(dimensions ?? 0),
              speed: format.number(Math.round(textsPerSecond ?? 0)),
            })
          }
        />
        <ErrorNote error={add.error} />
      </div>
    </Dialog>
  );
}

const servedKinds: Record<RetrievalPurpose, ModelKind> = { embedding: 'embedding', reranking: 'reranker' };

function isFor(kind: ModelFolder['kind'], purpose: RetrievalPurpose): boolean {
  return kind !== null && (kind === 'reranker') === (purpose === 'reranking');
}
