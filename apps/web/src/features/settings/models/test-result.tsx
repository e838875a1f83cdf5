'use client';
import { errorText, type ErrorInfo } from '@onyx/contracts';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../../i18n/use-format.ts';
import { ErrorNote } from '../../../parts/error-state.tsx';
import { Spinner } from '../../../parts/spinner.tsx';

type Outcome = { isOk: boolean; error: ErrorInfo | null };

/** How the test of a model went: what it was worth, or our sentence and the provider's own words. */
export function TestResult<T extends Outcome>({
  test,
  okText,
}: {
  test: { isPending: boolean; error: Error | null; data: T | undefined };
  okText: (outcome: T) => string;
}) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  if (test.isPending) {
    return (
      <output className="flex items-center gap-2 text-13 text-text-muted">
        <Spinner />
        {t('models.testing')}
      </output>
    );
  }
  if (test.error) return <ErrorNote error={test.error} />;
  if (!test.data) return null;
  const { isOk, error } = test.data;
  if (isOk) {
    return (
      <output className="flex items-center gap-2 rounded-control bg-success-soft px-3 py-2 text-13 text-success">
        <CircleCheck size={16} aria-hidden />
        {okText(test.data)}
      </output>
    );
  }
  return (
    <div role="alert" className="flex gap-2 rounded-control bg-danger-soft px-3 py-2 text-13 text-danger">
      <CircleAlert size={16} aria-hidden className="mt-px shrink-0" />
      <div className="min-w-0">
        <p>{error ? errorText(error.code, error.params, locale) : t('models.testFailed')}</p>
        {error?.detail !== undefined && (
          <p className="mt-1 max-h-32 overflow-y-auto font-mono text-12 break-words whitespace-pre-wrap text-text">
            {error.detail}
          </p>
        )}
      </div>
    </div>
  );
}
