'use client';
import { errorText, type ErrorInfo } from '@onyx/contracts';
import { CircleAlert } from 'lucide-react';
import { useLocale } from '../../../i18n/use-format.ts';

/** What is wrong with a model: our sentence, what follows from it, and the provider's own words. */
export function ModelProblem({ error, consequence }: { error: ErrorInfo; consequence?: string }) {
  const locale = useLocale();
  return (
    <div role="alert" className="flex gap-2 rounded-control bg-danger-soft px-3 py-2 text-13 text-danger">
      <CircleAlert size={16} aria-hidden className="mt-px shrink-0" />
      <div className="min-w-0">
        <p>{errorText(error.code, error.params, locale)}</p>
        {consequence !== undefined && <p>{consequence}</p>}
        {error.detail !== undefined && (
          <p className="mt-1 max-h-32 overflow-y-auto font-mono text-12 break-words whitespace-pre-wrap text-text">
            {error.detail}
          </p>
        )}
      </div>
    </div>
  );
}
