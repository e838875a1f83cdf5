'use client';
import type { PageBox } from '@onyx/contracts';
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Skeleton } from '../../../parts/skeleton.tsx';
import { ReadingArea } from '../reading-area.tsx';
import { useElementSize } from '../use-element-size.ts';
import { boxesByPage, unionOf } from './box-geometry.ts';
import { layoutPages, nextZoom, openingZoom, type PageAnchor, type PageSize } from './page-layout.ts';
import { PdfPage } from './pdf-page.tsx';
import { PdfToolbar } from './pdf-toolbar.tsx';
import type { PdfFailure } from './pdfjs.ts';
import { usePageScroll } from './use-page-scroll.ts';
import { usePdf, type OpenedPdf } from './use-pdf.ts';

export type PdfTarget = {
  /** 1-based. */
  page: number;
  /** The passage, on this page and maybe the following ones. */
  boxes: readonly PageBox[];
  /** Another value goes there again, also if nothing else changed. */
  key: string;
};

const noBoxes: readonly PageBox[] = [];
/** How far from the top of the view a passage is shown, as a share of the view and at most. */
const insetShare = 0.25;
const insetMaxPx = 160;

type Props = {
  url: string;
  title: string;
  target: PdfTarget;
  /** Boxes pointed at elsewhere. */
  lit?: readonly PageBox[];
  /** `retry` loads it again, with a password if one is given. */
  renderFailure: (failure: PdfFailure, retry: (password?: string) => void) => ReactNode;
  onPageChange?: (page: number) => void;
};

/** A PDF as pages under each other, opened at a passage. */
export function PdfViewer(props: Props) {
  const [attempt, setAttempt] = useState<{ number: number; password?: string }>({ number: 1 });
  return (
    <OpeningPdf
      key={`${props.url} ${attempt.number}`}
      {...props}
      password={attempt.password}
      onRetry={(password) =>
        setAttempt({ number: attempt.number + 1, ...(password !== undefined && { password }) })
      }
    />
  );
}

function OpeningPdf({
  url,
  title,
  target,
  lit = noBoxes,
  renderFailure,
  onPageChange,
  password,
  onRetry,
}: Props & { password: string | undefined; onRetry: (password?: string) => void }) {
  const { t } = useTranslation('viewer');
  const { opened, failure } = usePdf(url, target.page, password);
  if (failure) return renderFailure(failure, onRetry);
  if (!opened) {
    return (
      <div
        role="status"
        aria-label={t('opening')}
        className="flex min-h-0 flex-1 justify-center bg-surface-sunken p-3"
      >
        <Skeleton className="h-full w-full max-w-[1000px]" />
      </div>
    );
  }
  return (
    <Pages opened={opened} title={title} target={target} lit={lit} {...(onPageChange && { onPageChange })} />
  );
}

function Pages({
  opened: { pdf, fallbackSize },
  title,
  target,
  lit,
  onPageChange,
}: {
  opened: OpenedPdf;
  title: string;
  target: PdfTarget;
  lit: readonly PageBox[];
  onPageChange?: (page: number) => void;
}) {
  const { t } = useTranslation('viewer');
  const scroller = useRef<HTMLDivElement>(null);
  const view = useElementSize(scroller);
  const [zoom, setZoom] = useState(1);
  /** The first passage sets the zoom; from then on the reader does. */
  const hasZoomed = useRef(false);
  /** Whether the passage's page was being read when the pages were turned. */
  const hadTarget = useRef(false);
  const [quarterTurns, setQuarterTurns] = useState(0);
  const [sizes, setSizes] = useState<readonly (PageSize | undefined)[]>(() =>
    Array.from({ length: pdf.numPages }, () => undefined),
  );
  const layout = useMemo(
    () =>
      layoutPages({
        sizes,
        fallback: fallbackSize,
        availableWidthPx: Math.max(view.width, 1),
        zoom,
        quarterTurns,
      }),
    [sizes, fallbackSize, view.width, zoom, quarterTurns],
  );
  const marked = useMemo(() => boxesByPage(target.boxes, quarterTurns), [target.boxes, quarterTurns]);
  const litByPage = useMemo(() => boxesByPage(lit, quarterTurns), [lit, quarterTurns]);
  const start = anchorOf(target.page, marked, pdf.numPages, view.height);
  const scroll = usePageScroll(scroller, layout, view.height, start);

  const onSize = useCallback((page: number, size: PageSize) => {
    setSizes((last) => {
      const known = last[page - 1];
      return known?.width === size.width && known.height === size.height ? last : last.with(page - 1, size);
    });
  }, []);

  // Goes to the passage once the view has a size, and again whenever another one is asked for.
  const hasSize = view.height > 0;
  const showTarget = useEffectEvent(() => {
    if (!hasZoomed.current && start.textWidth > 0) {
      hasZoomed.current = true;
      setZoom(openingZoom(start.textWidth, view.width));
    }
    scroll.goTo(start.anchor, start.middle);
  });
  useEffect(() => {
    if (hasSize && target.key !== '') showTarget();
  }, [hasSize, target.key]);
  // Turning moves a passage across its page; it is brought back while its page is the one being read.
  const showTurned = useEffectEvent(() => {
    if (start.textWidth > 0 && hadTarget.current) scroll.goTo(start.anchor, start.middle);
  });
  useEffect(() => {
    if (quarterTurns >= 0) showTurned();
  }, [quarterTurns]);
  // A box pointed at elsewhere comes into view when it is not.
  const showLit = useEffectEvent((box: PageBox) => {
    const isNear = box.page - 1 > scroll.first && box.page - 1 < scroll.last;
    if (!isNear) scroll.goTo({ index: box.page - 1, fraction: box.y, insetPx: insetMaxPx });
  });
  const litBox = lit[0];
  useEffect(() => {
    if (litBox) showLit(litBox);
  }, [litBox]);

  const page = scroll.currentIndex + 1;
  useEffect(() => onPageChange?.(page), [page, onPageChange]);
  const goToPage = (next: number) =>
    scroll.goTo({ index: Math.min(pdf.numPages, Math.max(1, next)) - 1, fraction: 0, insetPx: 12 });
  const turn = () => {
    hadTarget.current = scroll.currentIndex === start.anchor.index;
    setQuarterTurns((quarterTurns + 1) % 4);
  };
  const onKey = (key: string) => {
    const action = {
      '+': () => setZoom(nextZoom(zoom, 1)),
      '=': () => setZoom(nextZoom(zoom, 1)),
      '-': () => setZoom(nextZoom(zoom, -1)),
      '0': () => setZoom(1),
      ArrowLeft: () => goToPage(page - 1),
      ArrowRight: () => goToPage(page + 1),
      r: turn,
    }[key];
    action?.();
    return action !== undefined;
  };

  const pages = [];
  for (let index = scroll.first; index <= scroll.last; index += 1) {
    const frame = layout.frames[index];
    if (!frame || !hasSize) continue;
    pages.push(
      <PdfPage
        key={index}
        pdf={pdf}
        page={index + 1}
        frame={frame}
        quarterTurns={quarterTurns}
        marked={marked.get(index + 1) ?? noBoxes}
        lit={litByPage.get(index + 1) ?? noBoxes}
        flashKey={target.key}
        onSize={onSize}
      />,
    );
  }
  return (
    <>
      <PdfToolbar
        page={page}
        pageCount={pdf.numPages}
        zoom={zoom}
        onPage={goToPage}
        onZoom={setZoom}
        onTurn={turn}
      />
      <ReadingArea
        element={scroller}
        label={title}
        keys={t('keys')}
        onKey={onKey}
        onScroll={scroll.onScroll}
        className="relative min-h-0 flex-1 overflow-auto overscroll-contain bg-surface-sunken -outline-offset-2"
      >
        <div className="relative mx-auto" style={{ height: layout.height, width: layout.width }}>
          {pages}
        </div>
      </ReadingArea>
    </>
  );
}

/** Where a target lies: the top of its first box, or the top of its page. */
function anchorOf(
  wantedPage: number,
  marked: ReadonlyMap<number, readonly PageBox[]>,
  pageCount: number,
  viewHeight: number,
): { anchor: PageAnchor; middle: number; textWidth: number } {
  const page = Math.min(Math.max(1, wantedPage), pageCount);
  const union = unionOf(marked.get(page) ?? noBoxes);
  if (!union) return { anchor: { index: page - 1, fraction: 0, insetPx: 12 }, middle: 0.5, textWidth: 0 };
  const insetPx = Math.min(insetMaxPx, viewHeight * insetShare);
  return {
    anchor: { index: page - 1, fraction: union.y, insetPx },
    middle: union.x + union.width / 2,
    textWidth: union.width,
  };
}
