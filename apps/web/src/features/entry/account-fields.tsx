'use client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hasErrorCode, useErrorText } from '../../api/error-text.ts';
import { ErrorNote } from '../../parts/error-state.tsx';
import { Field } from '../../parts/field.tsx';
import { Input, PasswordInput } from '../../parts/input.tsx';
import { wrongAccountFields, type AccountField, type AccountValues } from './account-rules.ts';

/** State of the three fields of a new account. Errors show after the first attempt, then follow the typing. */
export function useAccountForm(fixedEmail?: string | null) {
  const [values, setValues] = useState<AccountValues>({ name: '', email: '', password: '' });
  const [isTried, setIsTried] = useState(false);
  const account = fixedEmail ? { ...values, email: fixedEmail } : values;
  return {
    values: account,
    isEmailFixed: Boolean(fixedEmail),
    wrong: isTried ? wrongAccountFields(account) : [],
    set: (changes: Partial<AccountValues>) => setValues((before) => ({ ...before, ...changes })),
    /** Whether it may be sent; marks what is wrong if not. */
    check: () => {
      setIsTried(true);
      return wrongAccountFields(account).length === 0;
    },
  };
}

/** Name, e-mail and password, each error beside its field. */
export function AccountFields({
  form,
  error,
}: {
  form: ReturnType<typeof useAccountForm>;
  /** What the server said. */
  error: unknown;
}) {
  const { t } = useTranslation('entry');
  const errorText = useErrorText();
  const isEmailTaken = hasErrorCode(error, 'email-taken');
  const isPasswordWeak = hasErrorCode(error, 'password-too-weak');
  const errorOf = (field: AccountField) => {
    if (form.wrong.includes(field)) return t(`${field}Error`);
    if ((field === 'email' && isEmailTaken) || (field === 'password' && isPasswordWeak))
      return errorText(error);
    return undefined;
  };
  return (
    <>
      <Field label={t('name')} error={errorOf('name')}>
        {(control) => (
          <Input
            {...control}
            autoComplete="name"
            maxLength={100}
            value={form.values.name}
            onChange={(event) => form.set({ name: event.target.value })}
          />
        )}
      </Field>
      <Field
        label={t('email')}
        error={errorOf('email')}
        hint={form.isEmailFixed ? t('signUp.forAddress') : undefined}
      >
        {(control) => (
          <Input
            {...control}
            type="email"
            autoComplete="username"
            spellCheck={false}
            readOnly={form.isEmailFixed}
            value={form.values.email}
            onChange={(event) => form.set({ email: event.target.value.trim() })}
          />
        )}
      </Field>
      <Field label={t('password')} hint={t('passwordHint')} error={errorOf('password')}>
        {(control) => (
          <PasswordInput
            {...control}
            autoComplete="new-password"
            maxLength={128}
            value={form.values.password}
            onChange={(event) => form.set({ password: event.target.value })}
          />
        )}
      </Field>
      {!isEmailTaken && !isPasswordWeak && <ErrorNote error={error} />}
    </>
  );
}
