'use client';
import type { ErrorInfo } from '@onyx/contracts';
import { CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../../parts/error-state.tsx';
import { Spinner } from '../../../parts/spinner.tsx';
import { ModelProblem } from './model-problem.tsx';

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
  return error ? <ModelProblem error={error} /> : null;
}
