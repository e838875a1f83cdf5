'use client';
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
import { Select } from '../../../parts/select.tsx';
import { SecretDialog } from '../secret-dialog.tsx';

const lifetimes = ['30', '90', '365', 'never'] as const;
type Lifetime = (typeof lifetimes)[number];

/** Makes a key, then shows its secret, once. */
export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { t: tCommon } = useTranslation();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [lifetime, setLifetime] = useState<Lifetime>('90');
  const create = useMutation({
    mutationFn: () =>
      api.createApiKey({
        body: { name: name.trim(), expiresInDays: lifetime === 'never' ? null : Number(lifetime) },
      }),
    meta: { showsOwnError: true },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKeys.apiKeys }),
  });
  if (create.data) {
    return (
      <SecretDialog
        title={t('apiKeys.secretTitle')}
        text={t('apiKeys.secretText')}
        label={t('apiKeys.key')}
        secret={create.data.secret}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={t('apiKeys.create')}
      footer={
        <>
          <Button onClick={onClose}>{tCommon('cancel')}</Button>
          <Button
            type="submit"
            form="create-key"
            variant="primary"
            isBusy={create.isPending}
            disabled={name.trim() === ''}
          >
            {t('apiKeys.create')}
          </Button>
        </>
      }
    >
      <form
        id="create-key"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Field label={t('apiKeys.name')} hint={t('apiKeys.nameHint')}>
          {(control) => (
            <Input
              {...control}
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('apiKeys.expires')}>
          {(control) => (
            <Select
              control={control}
              value={lifetime}
              onValueChange={setLifetime}
              options={lifetimes.map((value) => ({
                value,
                label: value === 'never' ? t('apiKeys.never') : t('apiKeys.days', { count: Number(value) }),
              }))}
            />
          )}
        </Field>
        <ErrorNote error={create.error} />
      </form>
    </Dialog>
  );
}
