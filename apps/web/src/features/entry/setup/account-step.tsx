'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { useLocale } from '../../../i18n/use-format.ts';
import { Button } from '../../../parts/button.tsx';
import { AccountFields, useAccountForm } from '../account-fields.tsx';

/** The first account, which owns the workspace. Its language is the one on screen. */
export function AccountStep({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('entry');
  const locale = useLocale();
  const queryClient = useQueryClient();
  const form = useAccountForm();
  const setUp = useMutation({
    mutationFn: () => api.setUp({ body: { ...form.values, locale } }),
    meta: { showsOwnError: true },
    onSuccess: async (me) => {
      queryClient.setQueryData(queryKeys.me, me);
      onDone();
      await queryClient.invalidateQueries({ queryKey: queryKeys.status });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (form.check()) setUp.mutate();
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <AccountFields form={form} error={setUp.error} />
      <Button type="submit" variant="primary" size="large" isBusy={setUp.isPending}>
        {t('setup.account.action')}
      </Button>
    </form>
  );
}
