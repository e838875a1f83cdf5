'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { queryKeys } from '../../api/keys.ts';
import { useLocale } from '../../i18n/use-format.ts';
import { Button } from '../../parts/button.tsx';
import { AccountFields, useAccountForm } from './account-fields.tsx';

/** Makes an account, with an invitation or where registration is open, and goes in. */
export function SignUpForm({
  invitationToken,
  fixedEmail,
}: {
  invitationToken?: string;
  fixedEmail?: string | null;
}) {
  const { t } = useTranslation('entry');
  const locale = useLocale();
  const router = useRouter();
  const queryClient = useQueryClient();
  const form = useAccountForm(fixedEmail);
  const signUp = useMutation({
    mutationFn: () =>
      api.signUp({ body: { ...form.values, locale, ...(invitationToken && { invitationToken }) } }),
    meta: { showsOwnError: true },
    onSuccess: (me) => {
      queryClient.setQueryData(queryKeys.me, me);
      router.replace('/chat');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (form.check()) signUp.mutate();
  };
  return (
    <>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <AccountFields form={form} error={signUp.error} />
        <Button type="submit" variant="primary" size="large" isBusy={signUp.isPending}>
          {t('signUp.action')}
        </Button>
      </form>
      <p className="text-13 text-text-muted">
        {t('signUp.haveAccount')}{' '}
        <Link href="/sign-in" className="font-semibold text-accent underline-offset-2 hover:underline">
          {t('signUp.signIn')}
        </Link>
      </p>
    </>
  );
}
