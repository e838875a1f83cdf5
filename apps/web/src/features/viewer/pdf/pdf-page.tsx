'use client';
import type { PageBox } from '@onyx/contracts';
import { memo, useEffect, useRef, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { boxStyle } from './box-geometry.ts';
import type { PageFrame, PageSize } from './page-layout.ts';
import { loadPdfjs, type PDFDocumentProxy, type RenderTask } from './pdfjs.ts';

/** A canvas of more pixels than this is refused by some browsers (Safari: 16.7 million). */
const maxCanvasPixels = 16_000_000;
/** Fast scrolling and zooming pass over pages; only those that stay are drawn. */
const settleMs = 60;

/** One page: its picture, its text to select and read aloud, and the boxes marked on it. */
export const PdfPage = memo(function PdfPage({
  pdf,
  page,
  frame,
  quarterTurns,
  marked,
  lit,
  flashKey,
  onSize,
}: {
  pdf: PDFDocumentProxy;
  /** 1-based. */
  page: number;
  frame: PageFrame;
  quarterTurns: number;
  /** The passage. */
  marked: readonly PageBox[];
  /** What is pointed at elsewhere, e.g. in a list of passages. */
  lit: readonly PageBox[];
  /** The marks flash once whenever this changes. */
  flashKey: string;
  onSize: (page: number, size: PageSize) => void;
}) {
  const { t } = useTranslation('viewer');
  const picture = useRef<HTMLDivElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const { width, height, top } = frame;

  useEffect(() => {
    let isCurrent = true;
    let task: RenderTask | undefined;
    const draw = async () => {
      const source = await pdf.getPage(page);
      const shown = source.getViewport({ scale: 1 });
      if (!isCurrent) return;
      onSize(page, { width: shown.width, height: shown.height });
      const rotation = source.rotate + 90 * quarterTurns;
      const natural = source.getViewport({ scale: 1, rotation });
      const fit = width / natural.width;
      const sharpness = Math.min(
        window.devicePixelRatio || 1,
        Math.sqrt(maxCanvasPixels / (natural.width * natural.height)) / fit,
      );
      const viewport = source.getViewport({ scale: fit * sharpness, rotation });
      const canvas = document.createElement('canvas');
      canvas.width = Math.floor(viewport.width);
      canvas.height = Math.floor(viewport.height);
      canvas.className = 'block size-full';
      task = source.render({ canvas, viewport });
      await task.promise;
      // The last picture stays, stretched, until the sharp one is done: nothing blinks while zooming.
      if (isCurrent) picture.current?.replaceChildren(canvas);
    };
    const timer = setTimeout(() => {
      draw().catch(ignoreCancelled);
    }, settleMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
      task?.cancel();
    };
  }, [pdf, page, quarterTurns, width, onSize]);

  useEffect(() => {
    const container = text.current;
    if (!container) return;
    let isCurrent = true;
    let cancel = () => {};
    const write = async () => {
      const [pdfjs, source] = await Promise.all([loadPdfjs(), pdf.getPage(page)]);
      if (!isCurrent) return;
      const layer = new pdfjs.TextLayer({
        textContentSource: source.streamTextContent(),
        container,
        viewport: source.getViewport({ scale: 1, rotation: source.rotate + 90 * quarterTurns }),
      });
      cancel = () => layer.cancel();
      await layer.render();
    };
    const timer = setTimeout(() => {
      write().catch(ignoreCancelled);
    }, settleMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
      cancel();
      container.replaceChildren();
    };
  }, [pdf, page, quarterTurns]);

  usePointScale({ pdf, page, quarterTurns, width, element: text });
  return (
    <div
      role="group"
      aria-label={t('pageNumber', { page })}
      data-page={page}
      // A page is paper in both themes, and marks on it are the light theme's.
      data-theme="light"
      className="absolute left-1/2 overflow-clip -translate-x-1/2 bg-surface text-text ring-1 ring-line"
      style={{ top, width, height }}
    >
      <div ref={picture} aria-hidden className="absolute inset-0" />
      <div aria-hidden className="pdf-marks">
        {marked.map((box, index) => (
          <span
            key={`${flashKey}-${index}`}
            data-mark
            className="pdf-mark passage-flash"
            style={boxStyle(box)}
          />
        ))}
        {lit.map((box, index) => (
          <span key={index} data-lit className="pdf-mark pdf-lit" style={boxStyle(box)} />
        ))}
      </div>
      <div ref={text} className="pdf-text" />
    </div>
  );
});

/** The text is laid out in points; one variable, CSS pixels a point, scales it along with the page. */
function usePointScale(options: {
  pdf: PDFDocumentProxy;
  page: number;
  quarterTurns: number;
  width: number;
  element: RefObject<HTMLElement | null>;
}): void {
  const { pdf, page, quarterTurns, width, element } = options;
  useEffect(() => {
    let isCurrent = true;
    const measure = async () => {
      const source = await pdf.getPage(page);
      const natural = source.getViewport({ scale: 1, rotation: source.rotate + 90 * quarterTurns });
      if (isCurrent)
        element.current?.style.setProperty('--total-scale-factor', String(width / natural.width));
    };
    measure().catch(ignoreCancelled);
    return () => {
      isCurrent = false;
    };
  }, [pdf, page, quarterTurns, width, element]);
}

/** A page that scrolled away before it was drawn is no error; a damaged page stays white, the others read on. */
function ignoreCancelled(): void {}
