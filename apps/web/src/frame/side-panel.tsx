'use client';
import { X } from 'lucide-react';
import { createContext, useContext, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { classNames } from '../parts/class-names.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { useShortcut } from './shortcuts.ts';
import { clampPanelWidth, panelWidths, usePreferences } from './preferences.ts';
import { useUrlState, type UrlChanges } from './url-state.ts';
import { useIsDesktop, useIsTablet } from './use-media-query.ts';

/** The place beside the page where panels are drawn; the frame provides it. */
export const PanelSlotContext = createContext<HTMLElement | null>(null);

/** The length of the history just after a panel was opened by a click here; Back leads to the page without it. */
let openedAtLength: number | null = null;

/**
 * Opens and closes the right panel through the address (`?panel=name&…`), so that a link opens it too and
 * Back closes it. Changing what an open panel shows replaces; `params` are dropped again when it closes.
 */
export function usePanel(name: string, params: readonly string[] = []) {
  const url = useUrlState();
  const isOpen = url.get('panel') === name;
  return {
    isOpen,
    open: (changes: UrlChanges = {}) => {
      const wasOpen = new URLSearchParams(window.location.search).has('panel');
      url.set({ panel: name, ...changes }, wasOpen ? 'replace' : 'push');
      if (!wasOpen) openedAtLength = window.history.length;
    },
    close: () => {
      if (openedAtLength === window.history.length) window.history.back();
      else url.set({ panel: null, ...Object.fromEntries(params.map((param) => [param, null])) }, 'replace');
      openedAtLength = null;
    },
  };
}

/**
 * A right panel. Render it anywhere in a page; it shows while the address says `panel=<name>`: beside the page
 * (420 px, resizable) from 1100 px on, as a sheet from the right below that, from the bottom below 720 px.
 */
export function SidePanel({
  name,
  params = [],
  title,
  actions,
  children,
}: {
  name: string;
  /** Parameters that belong to the panel and go when it closes. */
  params?: readonly string[];
  title: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation('frame');
  const slot = useContext(PanelSlotContext);
  const panel = usePanel(name, params);
  const isDesktop = useIsDesktop();
  const isTablet = useIsTablet();
  if (!panel.isOpen) return null;

  const content = (
    <>
      <header className="flex h-(--header-height) shrink-0 items-center gap-1 border-b border-line pr-2 pl-4">
        <h2 className="min-w-0 flex-1 truncate text-14 font-semibold">{title}</h2>
        {actions}
        <IconButton label={t('closePanel')} size="small" icon={<X size={16} />} onClick={panel.close} />
      </header>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">{children}</div>
    </>
  );
  if (isDesktop) {
    return slot && createPortal(<DockedPanel onClose={panel.close}>{content}</DockedPanel>, slot);
  }
  return (
    <Sheet
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) panel.close();
      }}
      side={isTablet ? 'right' : 'bottom'}
      label={typeof title === 'string' ? title : name}
    >
      {content}
    </Sheet>
  );
}

function DockedPanel({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const width = usePreferences((state) => state.panelWidth);
  useShortcut('escape', onClose);
  return (
    <aside
      className="relative flex min-h-0 shrink-0 flex-col border-l border-line bg-surface"
      style={{ width: clampPanelWidth(width, window.innerWidth) }}
    >
      <ResizeHandle width={width} />
      {children}
    </aside>
  );
}

function ResizeHandle({ width }: { width: number }) {
  const { t } = useTranslation('frame');
  const setWidth = (next: number) =>
    usePreferences.setState({ panelWidth: clampPanelWidth(next, window.innerWidth) });
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) setWidth(window.innerWidth - event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: 16, ArrowRight: -16 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setWidth(width + step);
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t('resizePanel')}
      aria-valuenow={width}
      aria-valuemin={panelWidths.min}
      aria-valuemax={panelWidths.max}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onDoubleClick={() => setWidth(panelWidths.usual)}
      onKeyDown={onKeyDown}
      className={classNames(
        'absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize touch-none outline-none',
        'after:absolute after:inset-y-0 after:left-[3px] after:w-0.5 hover:after:bg-accent-line focus-visible:after:bg-accent',
      )}
    />
  );
}
