'use client';
import type { RetrievalModel } from '@onyx/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { ErrorNote } from '../../../parts/error-state.tsx';
import { Field } from '../../../parts/field.tsx';
import { Input } from '../../../parts/input.tsx';
import { KeyInput } from './key-input.tsx';

/** Renames a model, or gives a service another key. Where it is cannot change: that is another model. */
export function EditModelDialog({ model, onClose }: { model: RetrievalModel; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { t: tCommon } = useTranslation();
  const queryClient = useQueryClient();
  const [name, setName] = useState(model.name);
  const [apiKey, setApiKey] = useState('');
  const save = useMutation({
    mutationFn: () =>
      api.updateRetrievalModel({
        params: { retrievalModelId: model.id },
        body: { name: name.trim(), ...(apiKey.trim() !== '' && { apiKey: apiKey.trim() }) },
      }),
    meta: { showsOwnError: true },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: queryKeys.retrievalModels });
      onClose();
    },
  });
  const isEmpty = name.trim() === '';
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={t('models.editTitle', { name: model.name })}
      footer={
        <>
          <Button onClick={onClose}>{tCommon('cancel')}</Button>
          <Button variant="primary" isBusy={save.isPending} disabled={isEmpty} onClick={() => save.mutate()}>
            {tCommon('save')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={t('models.name')} error={isEmpty ? tCommon('requiredField') : undefined}>
          {(control) => (
            <Input
              {...control}
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {model.source === 'address' && (
          <KeyInput value={apiKey} onChange={setApiKey} isStored={model.hasApiKey} />
        )}
        <ErrorNote error={save.error} />
      </div>
    </Dialog>
  );
}
