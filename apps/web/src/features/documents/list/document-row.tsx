'use client';
import type { Document } from '@onyx/contracts';
import { Pin } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Checkbox } from '../../../parts/checkbox.tsx';
import { classNames } from '../../../parts/class-names.ts';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { Skeleton } from '../../../parts/skeleton.tsx';
import { FormatIcon } from '../../viewer/format-icon.tsx';
import { DocumentMenu, type DocumentAction } from './document-menu.tsx';
import { StageCell } from './stage-cell.tsx';

export type RowCallbacks = {
  onOpen: (document: Document) => void;
  onSelect: (index: number, isOn: boolean, isRange: boolean) => void;
  onAction: (action: DocumentAction, document: Document) => void;
};

/** The columns of head and rows. Narrower lists leave columns out, by the list's own width, not the window's. */
export function rowGrid(hasCollection: boolean): string {
  return classNames(
    'grid items-center gap-x-3 px-4',
    'grid-cols-[20px_minmax(0,1fr)_28px] @min-[480px]:grid-cols-[20px_minmax(0,1fr)_160px_28px]',
    '@min-[640px]:grid-cols-[20px_minmax(0,1fr)_64px_144px_104px_28px]',
    hasCollection && '@min-[900px]:grid-cols-[20px_minmax(0,1fr)_136px_64px_144px_104px_28px]',
    hasCollection && '@min-[1200px]:grid-cols-[20px_minmax(0,1fr)_200px_72px_180px_112px_28px]',
  );
}

/** One document: 40 px, or two lines where there is no room for columns. */
export function DocumentRow({
  document,
  index,
  top,
  hasCollection,
  isActive,
  isSelected,
  isOpen,
  onFocus,
  callbacks,
}: {
  document: Document;
  index: number;
  top: number;
  hasCollection: boolean;
  /** The one row that Tab reaches. */
  isActive: boolean;
  isSelected: boolean;
  isOpen: boolean;
  onFocus: () => void;
  callbacks: RowCallbacks;
}) {
  const { t } = useTranslation('documents');
  const format = useFormat();
  const path = [document.folder, hasOwnName(document) ? document.fileName : ''].filter(Boolean).join('/');
  const onClick = (event: MouseEvent<HTMLElement>) => {
    // What is pressed inside the row has a meaning of its own, menus drawn elsewhere included.
    if (!(event.target instanceof Element) || !event.currentTarget.contains(event.target)) return;
    if (event.target.closest('button, a, label, [role="checkbox"]')) return;
    if (event.shiftKey || event.ctrlKey || event.metaKey) {
      callbacks.onSelect(index, event.shiftKey || !isSelected, event.shiftKey);
    } else callbacks.onOpen(document);
  };
  return (
    // Keys are handled once, by the grid.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      tabIndex={isActive ? 0 : -1}
      onFocus={(event) => {
        if (event.target === event.currentTarget) onFocus();
      }}
      onClick={onClick}
      className={classNames(
        rowGrid(hasCollection),
        'group absolute inset-x-0 h-10 cursor-default border-b border-line text-14 -outline-offset-2 select-none',
        isOpen || isSelected ? 'bg-accent-soft' : 'hover:bg-surface-hover',
      )}
      style={{ top }}
    >
      <span
        role="gridcell"
        className="flex items-center justify-center"
        onClickCapture={stopShift(index, isSelected, callbacks)}
      >
        <Checkbox
          label={t('selectOne', { title: document.title })}
          value={isSelected}
          onValueChange={(isOn) => callbacks.onSelect(index, isOn, false)}
        />
      </span>
      <span role="gridcell" className="flex min-w-0 items-center gap-2">
        <FormatIcon format={document.format} />
        <span
          data-name
          className="flex h-5 min-w-0 flex-1 flex-wrap items-baseline gap-x-2 gap-y-2 overflow-hidden"
        >
          <span className="flex max-w-full min-w-0 items-baseline gap-2">
            <span className="min-w-0 truncate" title={document.title}>
              {document.title}
            </span>
            {document.isPinned && (
              <Pin size={14} aria-label={t('pinned')} className="shrink-0 self-center text-text-faint" />
            )}
          </span>
          {/* Never at the title's expense: where less than this is left it wraps, out of sight. */}
          {path !== '' && (
            <span
              className="hidden min-w-0 flex-[1_1_96px] truncate text-12 text-text-faint @min-[640px]:inline"
              title={path}
            >
              {path}
            </span>
          )}
        </span>
        {document.status.stage !== 'ready' && (
          <span className="ml-auto max-w-1/2 shrink-0 @min-[480px]:hidden">
            <StageCell document={document} isFocusable={isActive} />
          </span>
        )}
      </span>
      <span
        role="gridcell"
        className={hasCollection ? 'hidden truncate text-13 text-text-muted @min-[900px]:block' : 'hidden'}
        title={document.collectionName}
      >
        {document.collectionName}
      </span>
      <span
        role="gridcell"
        className="hidden text-right text-13 text-text-muted tabular-nums @min-[640px]:block"
      >
        {format.bytes(document.sizeBytes)}
      </span>
      <span role="gridcell" className="flex min-w-0 items-center @max-[480px]:hidden">
        <StageCell document={document} isFocusable={isActive} />
      </span>
      <span role="gridcell" className="hidden truncate text-13 text-text-muted @min-[640px]:block">
        <RelativeTime value={document.updatedAt} />
      </span>
      <span role="gridcell" className="flex justify-end">
        <DocumentMenu document={document} isFocusable={isActive} onAction={callbacks.onAction} />
      </span>
    </div>
  );
}

/** Titles come from inside a file and may be shared by several; then only the file's name tells them apart. */
function hasOwnName({ title, fileName }: Document): boolean {
  const stem = fileName.replace(/\.[^.]+$/, '');
  return title !== fileName && title !== stem;
}

/** A click with Shift on the box extends the selection instead of switching one row. */
function stopShift(index: number, isSelected: boolean, callbacks: RowCallbacks) {
  return (event: MouseEvent) => {
    if (!event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    callbacks.onSelect(index, !isSelected, true);
  };
}

/** A row that is on its way. */
export function SkeletonRow({
  index,
  top,
  hasCollection,
}: {
  index: number;
  top: number;
  hasCollection: boolean;
}) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-busy
      className={classNames(rowGrid(hasCollection), 'absolute inset-x-0 h-10 border-b border-line')}
      style={{ top }}
    >
      <span role="gridcell" className="flex justify-center">
        <Skeleton className="size-4" />
      </span>
      <span role="gridcell">
        <Skeleton className={classNames('h-4', ['w-2/3', 'w-1/2', 'w-3/5'][index % 3])} />
      </span>
    </div>
  );
}
