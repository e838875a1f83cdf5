'use client';
import type { PassageLocation } from '@onyx/contracts';
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../../../parts/error-state.tsx';
import { Skeleton } from '../../../parts/skeleton.tsx';
import { ReadingArea } from '../reading-area.tsx';
import type { MarkRequest } from '../text-marks.ts';
import { BlockFrame } from './block-frame.tsx';
import { BlockView } from './block-view.tsx';
import { useBlocks } from './use-blocks.ts';

const estimatedBlockPx = 64;

/**
 * A document as text, opened at a passage. Blocks are fetched in windows around what is in view and only those
 * near it are in the page, so that a book opens as fast as a note.
 */
export function BlockViewer({
  documentId,
  version,
  title,
  language,
  location,
  marks,
  lit,
  targetKey,
  empty,
}: {
  documentId: string;
  version: number | undefined;
  title: string;
  language: string | undefined;
  location: PassageLocation | undefined;
  marks: MarkRequest;
  lit: PassageLocation | undefined;
  /** Another value goes to the passage again. */
  targetKey: string;
  /** Shown for a document without text. */
  empty: ReactNode;
}) {
  const { t } = useTranslation('viewer');
  const scroller = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ first: location?.blockStart ?? 0, last: location?.blockEnd ?? 0 });
  const { blocks, total, error, retry } = useBlocks({
    documentId,
    version,
    anchor: location?.blockStart ?? 0,
    ...range,
  });
  // The virtualizer is one mutable object; nothing here is memoised by it.
  // eslint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: total ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimatedBlockPx,
    overscan: 8,
    onChange: (instance) => {
      const [first, last] = visibleRange(instance);
      setRange((known) => (known.first === first && known.last === last ? known : { first, last }));
    },
  });

  // Goes to the passage as soon as its block is there, and again whenever another one is asked for.
  const shown = useRef('');
  const start = location?.blockStart ?? 0;
  const isThere = total !== null && blocks.has(Math.min(start, total - 1));
  useEffect(() => {
    if (!isThere || shown.current === targetKey) return;
    shown.current = targetKey;
    if (location) holdAtPassage(virtualizer, scroller, start);
  }, [isThere, targetKey, location, start, virtualizer]);
  const litStart = lit?.blockStart;
  useEffect(() => {
    if (litStart !== undefined) virtualizer.scrollToIndex(litStart, { align: 'auto' });
  }, [litStart, virtualizer]);

  if (total === null) {
    return error ? <ErrorState error={error} onRetry={retry} /> : <BlockSkeleton label={t('opening')} />;
  }
  if (total === 0) return empty;
  return (
    <ReadingArea
      element={scroller}
      label={title}
      lang={language}
      className="min-h-0 flex-1 overflow-y-auto overscroll-contain bg-surface px-3 py-4 -outline-offset-2"
    >
      <div className="reading relative mx-auto" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const block = blocks.get(item.index);
          const isIn = (place: PassageLocation | undefined) =>
            place !== undefined && item.index >= place.blockStart && item.index <= place.blockEnd;
          return (
            <div
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {block ? (
                <BlockFrame
                  block={block}
                  previous={blocks.get(item.index - 1)}
                  next={blocks.get(item.index + 1)}
                  isLast={item.index === total - 1}
                >
                  <BlockView
                    block={block}
                    isPassage={isIn(location)}
                    isLit={isIn(lit)}
                    marks={marks}
                    passageRange={isIn(location) ? location?.range : undefined}
                    flashKey={targetKey}
                  />
                </BlockFrame>
              ) : (
                <div className="px-3 py-2">
                  <Skeleton className="h-12" />
                </div>
              )}
            </div>
          );
        })}
      </div>
    </ReadingArea>
  );
}

function visibleRange(instance: Virtualizer<HTMLDivElement, Element>): [number, number] {
  const items = instance.getVirtualItems();
  return [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
}

/**
 * Scrolls to a block whose height and that of its neighbours are estimates until they are drawn: goes there, and
 * corrects for some frames while they are measured, unless the reader scrolls meanwhile.
 */
function holdAtPassage(
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  scroller: React.RefObject<HTMLDivElement | null>,
  index: number,
): void {
  const element = scroller.current;
  if (!element) return;
  let framesLeft = 20;
  const stop = () => {
    framesLeft = 0;
  };
  for (const type of ['wheel', 'touchstart', 'keydown', 'pointerdown'] as const) {
    element.addEventListener(type, stop, { once: true, passive: true });
  }
  const step = () => {
    if (framesLeft === 0) return;
    framesLeft -= 1;
    const node =
      element.querySelector(`[data-index="${index}"] [data-passage] [data-passage], tr[data-passage]`) ??
      element.querySelector(`[data-index="${index}"]`);
    if (node) {
      const inset = Math.min(160, element.clientHeight * 0.25);
      element.scrollTop += node.getBoundingClientRect().top - element.getBoundingClientRect().top - inset;
    } else {
      virtualizer.scrollToIndex(index, { align: 'start' });
    }
    requestAnimationFrame(step);
  };
  step();
}

function BlockSkeleton({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="flex-1 px-6 py-6">
      <div className="mx-auto flex max-w-(--reading-width) flex-col gap-3">
        <Skeleton className="h-7 w-2/3" />
        {['w-full', 'w-11/12', 'w-full', 'w-3/4', 'w-full', 'w-5/6'].map((width, index) => (
          <Skeleton key={index} className={`h-4 ${width}`} />
        ))}
      </div>
    </div>
  );
}
