'use client';
import { useTranslation } from 'react-i18next';
import { Skeleton } from '../../parts/skeleton.tsx';

/** The shape of a document that is on its way. */
export function ViewerSkeleton({ hasHeader }: { hasHeader: boolean }) {
  const { t } = useTranslation('viewer');
  return (
    <div role="status" aria-label={t('opening')} className="flex min-h-0 min-w-0 flex-1 flex-col">
      {hasHeader && (
        <div className="flex h-12 shrink-0 flex-col justify-center gap-1 border-b border-line px-4">
          <Skeleton className="h-4 w-1/2" />
          <Skeleton className="h-3 w-1/4" />
        </div>
      )}
      <div className="min-h-0 flex-1 overflow-hidden bg-surface-sunken p-3">
        <Skeleton className="mx-auto h-full max-w-[1000px]" />
      </div>
    </div>
  );
}
