'use client';
import { FolderInput, RotateCw, Trash2, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Button } from '../../../parts/button.tsx';
import { IconButton } from '../../../parts/icon-button.tsx';

/** Replaces the filters while something is selected. */
export function BulkBar({
  count,
  total,
  isAll,
  isBusy,
  onAll,
  onDelete,
  onRetry,
  onMove,
  onClear,
}: {
  count: number;
  total: number;
  isAll: boolean;
  isBusy: boolean;
  onAll: () => void;
  onDelete: () => void;
  onRetry: () => void;
  onMove: () => void;
  onClear: () => void;
}) {
  const { t } = useTranslation('documents');
  const { t: common } = useTranslation();
  const format = useFormat();
  return (
    <div
      role="toolbar"
      aria-label={t('bulk.label')}
      className="mx-4 mb-2 flex min-h-9 shrink-0 flex-wrap items-center gap-1 rounded-control bg-accent-soft pr-1 pl-3 text-14"
    >
      <span className="mr-2 font-semibold tabular-nums" role="status">
        {t('bulk.selected', { count, number: format.number(count) })}
      </span>
      {!isAll && count < total && (
        <Button size="small" variant="ghost" onClick={onAll}>
          {t('bulk.all', { number: format.number(total) })}
        </Button>
      )}
      <span className="flex-1" />
      {/* On phones a line of its own, under the count and the way out. */}
      <span className="flex items-center gap-1 max-tablet:order-last max-tablet:-ml-3 max-tablet:basis-full">
        <Button
          size="small"
          variant="ghost"
          icon={<RotateCw size={16} aria-hidden />}
          isBusy={isBusy}
          onClick={onRetry}
        >
          {t('bulk.retry')}
        </Button>
        <Button size="small" variant="ghost" icon={<FolderInput size={16} aria-hidden />} onClick={onMove}>
          {t('bulk.move')}
        </Button>
        <Button
          size="small"
          variant="ghost"
          className="text-danger"
          icon={<Trash2 size={16} aria-hidden />}
          onClick={onDelete}
        >
          {common('delete')}
        </Button>
      </span>
      <IconButton size="small" label={t('bulk.clear')} icon={<X size={16} />} onClick={onClear} />
    </div>
  );
}
