'use client';
import type { FailedJobs } from '@onyx/contracts';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/dialog.tsx';
import { useFailedJobs } from './use-jobs.ts';

/** What can be done with all failed jobs that the filter leaves. */
export function FailedBar({ filter, count }: { filter: NonNullable<FailedJobs['filter']>; count: number }) {
  const { t } = useTranslation('jobs');
  const [isDismissing, setIsDismissing] = useState(false);
  const { retry, dismiss } = useFailedJobs();
  if (count === 0) return null;
  return (
    <div className="flex flex-wrap gap-2 tablet:ml-auto">
      <Button size="small" variant="ghost" onClick={() => setIsDismissing(true)}>
        {t('dismissAll')}
      </Button>
      <Button
        size="small"
        icon={<RotateCw size={16} aria-hidden />}
        isBusy={retry.isPending}
        onClick={() => retry.mutate({ filter })}
      >
        {t('retryAll', { count })}
      </Button>
      <DismissDialog
        isOpen={isDismissing}
        onOpenChange={setIsDismissing}
        count={count}
        onConfirm={() => dismiss.mutateAsync({ filter })}
      />
    </div>
  );
}

export function DismissDialog({
  isOpen,
  onOpenChange,
  count,
  onConfirm,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  count: number;
  onConfirm: () => Promise<unknown>;
}) {
  const { t } = useTranslation('jobs');
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={t('dismissTitle', { count })}
      description={t('dismissText')}
      confirmLabel={t('dismiss')}
      onConfirm={onConfirm}
    />
  );
}
