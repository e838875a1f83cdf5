'use client';
import type { EvaluationSetDetail } from '@onyx/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { useCollections } from '../../../api/use-collections.ts';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { ErrorNote } from '../../../parts/error-state.tsx';
import { Field } from '../../../parts/field.tsx';
import { Input } from '../../../parts/input.tsx';
import { Select } from '../../../parts/select.tsx';
import { useRefreshEvaluation } from '../use-evaluation.ts';

/** Makes a question set, or renames one. */
export function SetDialog({
  stored,
  onClose,
  onSaved,
}: {
  stored?: { id: string; name: string };
  onClose: () => void;
  onSaved?: (set: EvaluationSetDetail) => void;
}) {
  const { t } = useTranslation('evaluation');
  const { t: tCommon } = useTranslation();
  const { data: collections } = useCollections();
  const [name, setName] = useState(stored?.name ?? '');
  const [chosen, setChosen] = useState<string | null>(null);
  const [isTried, setIsTried] = useState(false);
  const refresh = useRefreshEvaluation();
  // There is nothing to ask of an empty one.
  const first = collections?.find(({ documentCount }) => documentCount > 0) ?? collections?.[0];
  const collectionId = chosen ?? first?.id;
  const save = useMutation({
    mutationFn: () =>
      stored
        ? api.updateEvaluationSet({ params: { setId: stored.id }, body: { name: name.trim() } })
        : api.createEvaluationSet({ body: { name: name.trim(), collectionId: collectionId ?? '' } }),
    meta: { showsOwnError: true },
    onSuccess: (set) => {
      void refresh();
      onClose();
      onSaved?.(set);
    },
  });
  const isNameMissing = name.trim() === '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (!isNameMissing && (stored !== undefined || collectionId !== undefined)) save.mutate();
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={stored ? t('dialog.renameTitle', { name: stored.name }) : t('dialog.createTitle')}
      footer={
        <>
          <Button onClick={onClose}>{tCommon('cancel')}</Button>
          <Button type="submit" form="evaluation-set" variant="primary" isBusy={save.isPending}>
            {stored ? tCommon('rename') : t('create')}
          </Button>
        </>
      }
    >
      <form id="evaluation-set" noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Field
          label={t('dialog.name')}
          hint={t('dialog.nameHint')}
          error={isTried && isNameMissing ? t('dialog.nameError') : undefined}
        >
          {(control) => (
            <Input
              {...control}
              maxLength={120}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {!stored && collections && (
          <Field
            label={t('dialog.collection')}
            error={collections.length === 0 ? t('dialog.noCollection') : undefined}
          >
            {(control) => (
              <Select
                control={control}
                isDisabled={collections.length === 0}
                value={collectionId ?? ''}
                onValueChange={setChosen}
                options={collections.map(({ id, name: label }) => ({ value: id, label }))}
              />
            )}
          </Field>
        )}
        <ErrorNote error={save.error} />
      </form>
    </Dialog>
  );
}
