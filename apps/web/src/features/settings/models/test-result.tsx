'use client';
import { errorText } from '@onyx/contracts';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat, useLocale } from '../../../i18n/use-format.ts';
import { ErrorNote } from '../../../parts/error-state.tsx';
import { Spinner } from '../../../parts/spinner.tsx';
import type { useModelEditor } from './use-model-editor.ts';

/** How the test went: the time to the first word, or our sentence and the provider's own words. */
export function TestResult({ test }: { test: ReturnType<typeof useModelEditor>['test'] }) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const format = useFormat();
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
  const { isOk, error, firstTokenMs } = test.data;
  if (isOk) {
    return (
      <output className="flex items-center gap-2 rounded-control bg-success-soft px-3 py-2 text-13 text-success">
        <CircleCheck size={16} aria-hidden />
        {t('models.testOk', { time: `${format.number(Math.round(firstTokenMs ?? 0))} ms` })}
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
