'use client';
import type { Document } from '@onyx/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { Button } from '../../../parts/button.tsx';
import { Field } from '../../../parts/field.tsx';
import { PasswordInput } from '../../../parts/input.tsx';

/** Tries a failed document again; asks for the password of one that has one. */
export function RetryForm({
  documentId,
  needsPassword,
  onRetried,
}: {
  documentId: string;
  needsPassword: boolean;
  onRetried: (document: Document) => void;
}) {
  const { t } = useTranslation('documents');
  const { t: common } = useTranslation();
  const queryClient = useQueryClient();
  const [password, setPassword] = useState('');
  const retry = useMutation({
    mutationFn: () =>
      api.retryDocument({ params: { documentId }, body: password === '' ? {} : { password } }),
    onSuccess: (document) => {
      void queryClient.invalidateQueries({ queryKey: queryKeys.documents });
      onRetried(document);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // React events climb the React tree: a form in a popover stands inside its row.
    event.stopPropagation();
    if (!needsPassword || password !== '') retry.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      {needsPassword && (
        <Field label={t('failed.password')} hint={t('failed.passwordHint')}>
          {(control) => (
            <PasswordInput
              {...control}
              value={password}
              autoComplete="off"
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
      )}
      <Button
        type="submit"
        variant="primary"
        size="small"
        className="self-start"
        isBusy={retry.isPending}
        disabled={needsPassword && password === ''}
      >
        {needsPassword ? t('failed.unlock') : common('retry')}
      </Button>
    </form>
  );
}
