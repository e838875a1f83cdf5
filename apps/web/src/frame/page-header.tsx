'use client';
import { Menu as MenuIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStatus } from '../api/use-status.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { openDrawer } from './overlay.ts';

/** The bar on top of a page: its name (also the tab's), what can be done, and on phones the way to the sidebar. */
export function PageHeader({
  title,
  children,
  actions,
}: {
  title: string;
  /** Instead of the plain title, e.g. one that can be edited; `title` still names the tab. */
  children?: ReactNode;
  actions?: ReactNode;
}) {
  const { t } = useTranslation('frame');
  return (
    <header className="flex h-(--header-height) shrink-0 items-center gap-2 px-4">
      <PageTitle title={title} />
      <IconButton
        label={t('openSidebar')}
        icon={<MenuIcon size={20} />}
        onClick={openDrawer}
        className="-ml-2 tablet:hidden"
      />
      <div className="min-w-0 flex-1">
        {children ?? <h1 className="truncate text-14 font-semibold">{title}</h1>}
      </div>
      {actions}
    </header>
  );
}

/** The name in the browser's tab. */
export function PageTitle({ title }: { title: string }) {
  const { data: status } = useStatus();
  return <title>{`${title} · ${status?.workspaceName ?? 'Onyx'}`}</title>;
}
