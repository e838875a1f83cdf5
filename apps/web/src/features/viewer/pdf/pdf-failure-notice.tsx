'use client';
import { FileWarning } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '../../../parts/button.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { Field } from '../../../parts/field.tsx';
import { PasswordInput } from '../../../parts/input.tsx';
import type { PdfFailure } from './pdfjs.ts';

/** Why a PDF cannot be drawn, and every way on: its password, its text, its file, another try. */
export function PdfFailureNotice({
  failure,
  downloadHref,
  onRetry,
  onShowText,
}: {
  failure: PdfFailure;
  downloadHref: string;
  onRetry: (password?: string) => void;
  onShowText: (() => void) | undefined;
}) {
  const { t } = useTranslation('viewer');
  const { t: common } = useTranslation();
  return (
    <div role="alert" className="min-h-0 flex-1 overflow-y-auto">
      <EmptyState
        icon={<FileWarning size={20} aria-hidden />}
        title={t(`pdfFailure.${failure}.title`)}
        action={
          <div className="flex flex-col items-center gap-3">
            {failure === 'password' && <PasswordForm onSubmit={onRetry} />}
            <div className="flex flex-wrap justify-center gap-2">
              {onShowText && <Button onClick={onShowText}>{t('showText')}</Button>}
              {failure === 'unreachable' && <Button onClick={() => onRetry()}>{common('retry')}</Button>}
              {failure !== 'missing' && failure !== 'unreachable' && (
                <ButtonLink href={downloadHref} prefetch={false} download>
                  {t('download')}
                </ButtonLink>
              )}
            </div>
          </div>
        }
      >
        {failure === 'damaged' && !onShowText
          ? t('pdfFailure.damaged.noText')
          : t(`pdfFailure.${failure}.text`)}
      </EmptyState>
    </div>
  );
}

function PasswordForm({ onSubmit }: { onSubmit: (password: string) => void }) {
  const { t } = useTranslation('viewer');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password !== '') onSubmit(password);
  };
  return (
    <form onSubmit={submit} className="flex w-72 max-w-full items-end gap-2 text-left">
      <div className="min-w-0 flex-1">
        <Field label={t('pdfPassword')}>
          {(control) => (
            <PasswordInput
              {...control}
              value={password}
              autoComplete="off"
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
      </div>
      <Button type="submit" variant="primary" disabled={password === ''}>
        {t('openWithPassword')}
      </Button>
    </form>
  );
}
