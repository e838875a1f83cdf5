'use client';
import { useTranslation } from 'react-i18next';
import { Field } from '../../../parts/field.tsx';
import { PasswordInput } from '../../../parts/input.tsx';

/** The key of a service: written, never shown again. */
export function KeyInput({
  value,
  onChange,
  isStored = false,
}: {
  value: string;
  onChange: (value: string) => void;
  isStored?: boolean;
}) {
  const { t } = useTranslation('settings');
  return (
    <Field
      label={t('models.apiKey')}
      hint={t(isStored ? 'models.apiKeyStored' : 'models.apiKeyHint')}
      isOptional
    >
      {(control) => (
        <PasswordInput
          {...control}
          autoComplete="off"
          // A password manager must not offer the person's own password here.
          data-1p-ignore
          placeholder={isStored ? '••••••••••••' : ''}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
