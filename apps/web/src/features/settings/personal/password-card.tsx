'use client';
import { passwordSchema } from '@onyx/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { hasErrorCode, useErrorText } from '../../../api/error-text.ts';
import { queryKeys } from '../../../api/keys.ts';
import { useMe } from '../../../api/use-me.ts';
import { Button } from '../../../parts/button.tsx';
import { ErrorNote } from '../../../parts/error-state.tsx';
import { Field } from '../../../parts/field.tsx';
import { PasswordInput } from '../../../parts/input.tsx';
import { toast } from '../../../parts/toast.tsx';
import { SettingsCard } from '../settings-layout.tsx';

/** Changes the password. */
export function PasswordCard() {
  const { t } = useTranslation('settings');
  const { t: tEntry } = useTranslation('entry');
  const me = useMe();
  const errorText = useErrorText();
  const queryClient = useQueryClient();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [isTried, setIsTried] = useState(false);
  const change = useMutation({
    mutationFn: () => api.changePassword({ body: { currentPassword: current, newPassword: next } }),
    meta: { showsOwnError: true },
    onSuccess: () => {
      setCurrent('');
      setNext('');
      setIsTried(false);
      toast.success(t('profile.passwordChanged'));
      return queryClient.invalidateQueries({ queryKey: queryKeys.sessions });
    },
  });
  const isNextValid = passwordSchema.safeParse(next).success;
  const isWrong = hasErrorCode(change.error, 'wrong-password');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (isNextValid && current !== '') change.mutate();
  };
  return (
    <SettingsCard title={t('profile.password')} text={t('profile.passwordText')}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        {/* For password managers: whose password this is. */}
        <input type="text" autoComplete="username" value={me.email} readOnly hidden />
        <Field label={t('profile.currentPassword')} error={isWrong ? errorText(change.error) : undefined}>
          {(control) => (
            <PasswordInput
              {...control}
              autoComplete="current-password"
              value={current}
              onChange={(event) => {
                setCurrent(event.target.value);
                change.reset();
              }}
            />
          )}
        </Field>
        <Field
          label={t('profile.newPassword')}
          hint={tEntry('passwordHint')}
          error={isTried && !isNextValid ? tEntry('passwordError') : undefined}
        >
          {(control) => (
            <PasswordInput
              {...control}
              autoComplete="new-password"
              maxLength={128}
              value={next}
              onChange={(event) => setNext(event.target.value)}
            />
          )}
        </Field>
        {!isWrong && <ErrorNote error={change.error} />}
        <div>
          <Button type="submit" isBusy={change.isPending} disabled={current === '' || next === ''}>
            {t('profile.changePassword')}
          </Button>
        </div>
      </form>
    </SettingsCard>
  );
}
