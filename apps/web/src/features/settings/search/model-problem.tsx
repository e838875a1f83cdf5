'use client';
import type { ErrorInfo } from '@onyx/contracts';
import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useErrorInfoText } from '../../../api/error-text.ts';

/** What is wrong with a model. Of an active one: that search goes on without it. */
export function ModelProblem({ error, isActive }: { error: ErrorInfo; isActive: boolean }) {
  const { t } = useTranslation('settings');
  const errorText = useErrorInfoText();
  return (
    <div className="flex gap-2 rounded-control bg-danger-soft px-3 py-2 text-13 text-danger">
      <CircleAlert size={16} aria-hidden className="mt-px shrink-0" />
      <div className="min-w-0">
        <p>
          {errorText(error)}
          {isActive && ` ${t('search.goesOnWithout')}`}
        </p>
        {error.detail !== undefined && (
          <p className="mt-1 max-h-32 overflow-y-auto font-mono text-12 break-words whitespace-pre-wrap text-text">
            {error.detail}
          </p>
        )}
      </div>
    </div>
  );
}
