'use client';
import type { Chunk } from '@onyx/contracts';
import { useQueries } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Scissors } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { classNames } from '../../../parts/class-names.ts';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { ErrorState } from '../../../parts/error-state.tsx';
import { Skeleton, SkeletonRows } from '../../../parts/skeleton.tsx';
import { placeText } from '../../viewer/place.ts';
import { windowOffsets } from '../list/row-windows.ts';

const pageChunks = 50;
const estimatedPx = 132;
type Page = { chunks: Chunk[]; total: number };

/** The passages a document was cut into; pointing at one lights it in the preview, pressing it goes there. */
export function ChunkList({
  documentId,
  selected,
  onSelect,
  onPoint,
}: {
  documentId: string;
  /** Ordinal. */
  selected: number | null;
  onSelect: (chunk: Chunk) => void;
  onPoint?: (chunk: Chunk | null) => void;
}) {
  const { t } = useTranslation('documents');
  const { t: viewer } = useTranslation('viewer');
  const scroller = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ first: selected ?? 0, last: selected ?? 0 });
  const offsets = [...new Set([0, ...windowOffsets(range.first, range.last, pageChunks)])];
  const { pages, total, error, retry } = useQueries({
    queries: offsets.map((offset) => ({
      queryKey: [...queryKeys.documents, documentId, 'chunks', offset],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.listDocumentChunks({ params: { documentId }, query: { offset, limit: pageChunks } }, { signal }),
    })),
    combine: (results: { data: Page | undefined; error: Error | null; refetch: () => unknown }[]) => ({
      pages: results.map(({ data }) => data?.chunks),
      total: results.find(({ data }) => data)?.data?.total ?? null,
      error: results.find((result) => result.error)?.error ?? null,
      retry: () => results.forEach((result) => void result.refetch()),
    }),
  });
  // The virtualizer is one mutable object; nothing here is memoised by it.
  // eslint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: total ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimatedPx,
    overscan: 4,
    initialOffset: (selected ?? 0) * estimatedPx,
    onChange: (instance) => {
      const items = instance.getVirtualItems();
      const next = { first: items[0]?.index ?? 0, last: items.at(-1)?.index ?? 0 };
      setRange((known) => (known.first === next.first && known.last === next.last ? known : next));
    },
  });
  if (total === null) {
    return error ? (
      <ErrorState error={error} onRetry={retry} />
    ) : (
      <div className="p-4">
        <SkeletonRows count={5} className="h-28" />
      </div>
    );
  }
  if (total === 0) {
    return (
      <EmptyState icon={<Scissors size={20} aria-hidden />} title={t('chunks.none')}>
        {t('chunks.noneText')}
      </EmptyState>
    );
  }
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
      <ol
        aria-label={viewer('detail.passages')}
        className="relative"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map((item) => {
          const offset = Math.floor(item.index / pageChunks) * pageChunks;
          const chunk = pages[offsets.indexOf(offset)]?.[item.index - offset];
          return (
            <li
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {chunk ? (
                <ChunkCard
                  chunk={chunk}
                  isSelected={chunk.ordinal === selected}
                  onSelect={onSelect}
                  onPoint={onPoint}
                />
              ) : (
                <div className="px-4 py-3">
                  <Skeleton className="h-24" />
                </div>
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function ChunkCard({
  chunk,
  isSelected,
  onSelect,
  onPoint,
}: {
  chunk: Chunk;
  isSelected: boolean;
  onSelect: (chunk: Chunk) => void;
  onPoint: ((chunk: Chunk | null) => void) | undefined;
}) {
  const { t } = useTranslation('documents');
  const { t: viewer } = useTranslation('viewer');
  return (
    <button
      type="button"
      aria-current={isSelected ? 'true' : undefined}
      onClick={() => onSelect(chunk)}
      onPointerEnter={() => onPoint?.(chunk)}
      onPointerLeave={() => onPoint?.(null)}
      onFocus={() => onPoint?.(chunk)}
      onBlur={() => onPoint?.(null)}
      className={classNames(
        'block w-full border-b border-line px-4 py-3 text-left -outline-offset-2',
        isSelected ? 'bg-accent-soft' : 'hover:bg-surface-hover',
      )}
    >
      <span className="flex items-baseline justify-between gap-3 text-12 text-text-faint">
        <span className="truncate">{placeText(chunk.location, viewer)}</span>
        <span className="shrink-0 tabular-nums">
          {chunk.isEmbedded ? '' : `${t('chunks.noVector')} · `}
          {t('chunks.tokens', { count: chunk.tokenCount })}
        </span>
      </span>
      <span
        lang={chunk.language === 'zh' ? 'zh-CN' : chunk.language === 'en' ? 'en' : undefined}
        className="mt-1 line-clamp-4 text-13 whitespace-pre-wrap"
      >
        {chunk.text.trim()}
      </span>
    </button>
  );
}
