'use client';
import { CircleAlert, RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../api/error-text.ts';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';

/** A screen or a section that could not be loaded: what failed and what to press. */
export function ErrorState({
  error,
  title,
  onRetry,
}: {
  error: unknown;
  title?: string;
  onRetry?: () => void;
}) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  return (
    <div role="alert">
      <EmptyState
        icon={<CircleAlert size={20} aria-hidden className="text-danger" />}
        title={title ?? t('errorTitle')}
        action={
          onRetry && (
            <Button icon={<RotateCw size={16} aria-hidden />} onClick={onRetry}>
              {t('retry')}
            </Button>
          )
        }
      >
        {errorText(error)}
      </EmptyState>
    </div>
  );
}

/** An error beside a form or inside a card. */
export function ErrorNote({ error }: { error: unknown }) {
  const errorText = useErrorText();
  if (error === null || error === undefined) return null;
  return (
    <p
      role="alert"
      className="flex items-start gap-2 rounded-control bg-danger-soft px-3 py-2 text-13 text-danger"
    >
      <CircleAlert size={16} aria-hidden className="mt-px shrink-0" />
      <span className="min-w-0">{errorText(error)}</span>
    </p>
  );
}
