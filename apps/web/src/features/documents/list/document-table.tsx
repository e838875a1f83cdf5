'use client';
import type { Document } from '@onyx/contracts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Checkbox } from '../../../parts/checkbox.tsx';
import { classNames } from '../../../parts/class-names.ts';
import type { DocumentSort, DocumentQuery } from './document-query.ts';
import { DocumentRow, rowGrid, SkeletonRow, type RowCallbacks } from './document-row.tsx';
import { headState, isSelected, type Selection } from './selection.ts';

export const rowHeightPx = 40;

export type TableCallbacks = RowCallbacks & {
  onSort: (sort: DocumentSort) => void;
  onSelectAll: (isOn: boolean) => void;
  onVisible: (first: number, last: number) => void;
  onDelete: () => void;
};

/**
 * The list: rows of 40 px, only those in view in the page, so that 20,000 scroll like 20. One row is reached by
 * Tab; from there arrows (or j, k) walk, Enter opens, Space selects, Shift extends, Ctrl+A takes all.
 */
export function DocumentTable({
  total,
  isLoading,
  rowAt,
  query,
  selection,
  openId,
  hasCollection,
  callbacks,
}: {
  total: number;
  /** Nothing is known yet; `total` is how many empty rows to show. */
  isLoading: boolean;
  rowAt: (index: number) => Document | undefined;
  query: DocumentQuery;
  selection: Selection;
  /** The document shown in the panel. */
  openId: string;
  /** Documents of several collections are shown, so each names its own. */
  hasCollection: boolean;
  callbacks: TableCallbacks;
}) {
  const { t } = useTranslation('documents');
  const scroller = useRef<HTMLDivElement>(null);
  const [activeIndex, setActiveIndex] = useState(0);
  // The virtualizer is one mutable object; nothing here is memoised by it.
  // eslint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 12,
    onChange: (instance) => {
      const items = instance.getVirtualItems();
      callbacks.onVisible(items[0]?.index ?? 0, items.at(-1)?.index ?? 0);
    },
  });

  const goTo = (index: number, isExtending: boolean) => {
    const next = Math.min(total - 1, Math.max(0, index));
    setActiveIndex(next);
    virtualizer.scrollToIndex(next, { align: 'auto' });
    if (isExtending) callbacks.onSelect(next, true, true);
    // The row may only be drawn after scrolling.
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[aria-rowindex="${next + 2}"]`)?.focus();
    });
  };
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (target?.getAttribute('role') !== 'row' || event.isComposing) return;
    const isMod = event.ctrlKey || event.metaKey;
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeightPx) - 1);
    const row = rowAt(activeIndex);
    const plain: Record<string, () => void> = {
      ArrowDown: () => goTo(activeIndex + 1, event.shiftKey),
      ArrowUp: () => goTo(activeIndex - 1, event.shiftKey),
      j: () => goTo(activeIndex + 1, false),
      k: () => goTo(activeIndex - 1, false),
      PageDown: () => goTo(activeIndex + pageRows, false),
      PageUp: () => goTo(activeIndex - pageRows, false),
      Home: () => goTo(0, false),
      End: () => goTo(total - 1, false),
      Enter: () => row && callbacks.onOpen(row),
      ' ': () => row && callbacks.onSelect(activeIndex, !isSelected(selection, row.id), event.shiftKey),
      Delete: () => callbacks.onDelete(),
      Escape: () => callbacks.onSelectAll(false),
    };
    const action = isMod
      ? event.key === 'a'
        ? () => callbacks.onSelectAll(true)
        : undefined
      : plain[event.key];
    if (!action || event.altKey) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    const node = scroller.current;
    node?.addEventListener('keydown', onKey);
    return () => node?.removeEventListener('keydown', onKey);
  }, []);

  const columns: { sort?: DocumentSort; label: string; className?: string }[] = [
    { sort: 'name', label: t('columns.name') },
    { label: t('columns.collection'), className: hasCollection ? 'hidden @min-[900px]:flex' : 'hidden' },
    { sort: 'size', label: t('columns.size'), className: 'hidden @min-[640px]:flex justify-end' },
    { sort: 'status', label: t('columns.status'), className: '@max-[480px]:hidden' },
    { sort: 'updated', label: t('columns.updated'), className: 'hidden @min-[640px]:flex' },
  ];
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={t('title')}
      aria-rowcount={isLoading ? -1 : total + 1}
      aria-busy={isLoading}
      aria-multiselectable
      className="@container min-h-0 flex-1 overflow-y-auto overscroll-contain"
    >
      <div
        role="row"
        aria-rowindex={1}
        className={classNames(
          rowGrid(hasCollection),
          'sticky top-0 z-10 h-9 border-b border-line bg-surface text-12 text-text-faint',
        )}
      >
        <span role="columnheader" className="flex items-center justify-center">
          <Checkbox
            label={t('selectAll')}
            value={headState(selection, total)}
            onValueChange={callbacks.onSelectAll}
            isDisabled={isLoading}
          />
        </span>
        {columns.map(({ sort, label, className }) => {
          const isSorted = sort !== undefined && query.sort === sort;
          return (
            <span
              key={label}
              role="columnheader"
              aria-sort={isSorted ? (query.direction === 'asc' ? 'ascending' : 'descending') : undefined}
              className={classNames('flex min-w-0 items-center', className)}
            >
              {sort === undefined ? (
                label
              ) : (
                <button
                  type="button"
                  onClick={() => callbacks.onSort(sort)}
                  className="flex h-8 items-center gap-1 rounded-control hover:text-text"
                >
                  {label}
                  {isSorted && query.direction === 'asc' && <ArrowUp size={12} aria-hidden />}
                  {isSorted && query.direction === 'desc' && <ArrowDown size={12} aria-hidden />}
                </button>
              )}
            </span>
          );
        })}
        <span role="columnheader">
          <span className="sr-only">{t('columns.actions')}</span>
        </span>
      </div>
      <div role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const document = rowAt(item.index);
          const place = { top: item.start, index: item.index, hasCollection };
          return document ? (
            <DocumentRow
              key={document.id}
              {...place}
              document={document}
              isActive={item.index === Math.min(activeIndex, total - 1)}
              isSelected={isSelected(selection, document.id)}
              isOpen={document.id === openId}
              onFocus={() => setActiveIndex(item.index)}
              callbacks={callbacks}
            />
          ) : (
            <SkeletonRow key={item.key} {...place} />
          );
        })}
      </div>
    </div>
  );
}
