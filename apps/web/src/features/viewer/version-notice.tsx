'use client';
import { History } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';

/** Says that an older version is shown, which is the one a citation was made from. */
export function VersionNotice({
  shown,
  current,
  onOpenCurrent,
}: {
  shown: number;
  current: number;
  onOpenCurrent: () => void;
}) {
  const { t } = useTranslation('viewer');
  return (
    <div
      role="status"
      className="flex shrink-0 items-center gap-2 border-b border-line bg-warning-soft py-1 pr-2 pl-4 text-13 text-warning"
    >
      <History size={16} aria-hidden className="shrink-0" />
      <span className="min-w-0 flex-1">{t('oldVersion', { shown, current })}</span>
      <Button size="small" variant="ghost" className="text-warning" onClick={onOpenCurrent}>
        {t('openCurrent')}
      </Button>
    </div>
  );
}
