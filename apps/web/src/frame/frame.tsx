'use client';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { MeContext, useMeQuery } from '../api/use-me.ts';
import { useStatus } from '../api/use-status.ts';
import { UploadTray } from '../features/documents/upload-tray.tsx';
import { setLocale } from '../i18n/i18n.ts';
import { ErrorState } from '../parts/error-state.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { BootSkeleton } from './boot-skeleton.tsx';
import { CommandDialog } from './command-dialog.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { closeOverlay, openCommand, openShortcuts, useOverlay } from './overlay.ts';
import { toggleSidebar, usePreferences } from './preferences.ts';
import { useShortcut } from './shortcuts.ts';
import { ShortcutsSheet } from './shortcuts-sheet.tsx';
import { PanelSlotContext } from './side-panel.tsx';
import { Sidebar } from './sidebar.tsx';
import { setTheme } from './theme.ts';
import { useIsTablet } from './use-media-query.ts';

/** What stands around every page of a signed-in person. Leads to the first run or to sign-in where those come first. */
export function Frame({ children }: { children: ReactNode }) {
  const router = useRouter();
  const status = useStatus();
  const isSetUp = status.data?.isSetUp;
  useEffect(() => {
    if (isSetUp === false) router.replace('/setup');
  }, [isSetUp, router]);

  if (status.isError) return <ErrorState error={status.error} onRetry={() => void status.refetch()} />;
  if (isSetUp !== true) return <BootSkeleton />;
  return <SignedIn>{children}</SignedIn>;
}

function SignedIn({ children }: { children: ReactNode }) {
  const { data: me, error, refetch } = useMeQuery();
  // The account's language and theme hold on every machine.
  useEffect(() => {
    if (me?.locale) setLocale(me.locale);
  }, [me?.locale]);
  useEffect(() => {
    if (me?.theme) setTheme(me.theme);
  }, [me?.theme]);

  if (me) {
    return (
      <MeContext value={me}>
        <FrameLayout>{children}</FrameLayout>
      </MeContext>
    );
  }
  // `unauthenticated` has set off for sign-in already.
  if (error && !('code' in error && error.code === 'unauthenticated')) {
    return <ErrorState error={error} onRetry={() => void refetch()} />;
  }
  return <BootSkeleton />;
}

function FrameLayout({ children }: { children: ReactNode }) {
  const { t } = useTranslation('frame');
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams().toString();
  const isTablet = useIsTablet();
  const isFolded = usePreferences((state) => state.isSidebarFolded);
  const isDrawerOpen = useOverlay((state) => state.open === 'drawer');
  const [panelSlot, setPanelSlot] = useState<HTMLElement | null>(null);

  useShortcut('mod+k', openCommand);
  useShortcut('mod+b', toggleSidebar);
  useShortcut('mod+shift+o', () => router.push('/chat'));
  useShortcut('?', openShortcuts);
  // Going somewhere closes what lay over the page.
  const address = `${pathname}?${search}`;
  useEffect(() => {
    if (address) closeOverlay();
  }, [address]);

  return (
    <PanelSlotContext value={panelSlot}>
      <a
        href="#content"
        className="fixed top-2 left-2 z-60 -translate-y-16 rounded-control bg-accent px-3 py-2 font-semibold text-on-accent focus:translate-y-0"
      >
        {t('skipToContent')}
      </a>
      <div className="flex h-dvh flex-col overflow-hidden">
        <ConnectionBanner />
        <div className="flex min-h-0 flex-1">
          {isTablet && (
            <div
              className="shrink-0 border-r border-line"
              style={{ width: isFolded ? 'var(--sidebar-folded-width)' : 'var(--sidebar-width)' }}
            >
              <Sidebar isFolded={isFolded} canFold />
            </div>
          )}
          <main id="content" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
            <ErrorBoundary resetKey={pathname}>{children}</ErrorBoundary>
          </main>
          <div ref={setPanelSlot} className="contents" />
        </div>
      </div>
      {!isTablet && (
        <Sheet
          isOpen={isDrawerOpen}
          onOpenChange={(isOpen) => {
            if (!isOpen) closeOverlay();
          }}
          side="left"
          label={t('navigation')}
        >
          <Sidebar isFolded={false} canFold={false} />
        </Sheet>
      )}
      <CommandDialog />
      <ShortcutsSheet />
      <UploadTray />
    </PanelSlotContext>
  );
}
