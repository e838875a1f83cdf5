'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { queryKeys } from '../../api/keys.ts';
import { addressAfterSignIn } from '../../api/sign-in-address.ts';
import { useStatus } from '../../api/use-status.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-state.tsx';
import { Field } from '../../parts/field.tsx';
import { Input, PasswordInput } from '../../parts/input.tsx';
import { EntryLayout } from './entry-layout.tsx';

/** E-mail and password; leads back to where the person came from. */
export function SignInScreen() {
  const { t } = useTranslation('entry');
  const { t: tCommon } = useTranslation();
  const router = useRouter();
  const next = useSearchParams().get('next');
  const queryClient = useQueryClient();
  const { data: status } = useStatus();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isTried, setIsTried] = useState(false);
  const missing = (value: string) => (isTried && value.trim() === '' ? tCommon('requiredField') : undefined);
  const signIn = useMutation({
    mutationFn: () => api.signIn({ body: { email: email.trim(), password } }),
    meta: { showsOwnError: true },
    onSuccess: (me) => {
      queryClient.clear();
      queryClient.setQueryData(queryKeys.me, me);
      router.replace(addressAfterSignIn(next));
    },
  });
  useEffect(() => {
    if (status?.isSetUp === false) router.replace('/setup');
  }, [status?.isSetUp, router]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (email.trim() !== '' && password !== '') signIn.mutate();
  };
  return (
    <EntryLayout
      title={t('signIn.title')}
      heading={status ? t('signIn.heading', { workspace: status.workspaceName }) : t('signIn.title')}
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <Field label={t('email')} error={missing(email)}>
          {(control) => (
            <Input
              {...control}
              type="email"
              autoComplete="username"
              spellCheck={false}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('password')} error={missing(password)}>
          {(control) => (
            <PasswordInput
              {...control}
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <ErrorNote error={signIn.error} />
        <Button type="submit" variant="primary" size="large" isBusy={signIn.isPending}>
          {t('signIn.action')}
        </Button>
      </form>
      {status && (
        <p className="text-13 text-text-muted">
          {status.isRegistrationOpen ? (
            <>
              {t('signIn.noAccount')}{' '}
              <Link href="/sign-up" className="font-semibold text-accent underline-offset-2 hover:underline">
                {t('signIn.register')}
              </Link>
            </>
          ) : (
            t('signIn.invitationOnly')
          )}
        </p>
      )}
    </EntryLayout>
  );
}
