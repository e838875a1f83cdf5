'use client';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ConnectionBanner } from '../../frame/connection-banner.tsx';
import { ErrorBoundary } from '../../frame/error-boundary.tsx';
import { PageTitle } from '../../frame/page-header.tsx';
import { setLocale } from '../../i18n/i18n.ts';
import { useLocale } from '../../i18n/use-format.ts';
import { Logo } from '../../parts/logo.tsx';
import { SegmentedControl } from '../../parts/segmented-control.tsx';

/** One column of 420 px with one question, for who is not in yet. */
export function EntryLayout({
  title,
  heading,
  text,
  above,
  children,
}: {
  /** The tab's name. */
  title: string;
  heading: ReactNode;
  text?: ReactNode;
  /** Over the heading, e.g. a step bar. */
  above?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation('entry');
  const locale = useLocale();
  return (
    <div className="flex min-h-dvh flex-col">
      <PageTitle title={title} />
      <ConnectionBanner />
      <header className="flex items-center justify-between p-4">
        <span className="text-accent">
          <Logo size={24} />
        </span>
        <SegmentedControl
          size="small"
          label={t('language')}
          value={locale}
          onValueChange={setLocale}
          options={[
            { value: 'en', label: 'English' },
            { value: 'zh', label: '中文' },
          ]}
        />
      </header>
      <main className="mx-auto flex w-full max-w-[452px] flex-1 flex-col px-4 pt-[6vh] pb-12">
        <ErrorBoundary>
          {above}
          <h1 className="text-28">{heading}</h1>
          {text !== undefined && <p className="mt-2 text-14 text-text-muted">{text}</p>}
          <div className="mt-6 flex flex-col gap-4">{children}</div>
        </ErrorBoundary>
      </main>
    </div>
  );
}
