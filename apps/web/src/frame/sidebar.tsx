'use client';
import { FileText, PanelLeftClose, PanelLeftOpen, Search, SquarePen } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useStatus } from '../api/use-status.ts';
import { ConversationList } from '../features/chat/conversation-list.tsx';
import { classNames } from '../parts/class-names.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { Key } from '../parts/key.tsx';
import { Logo } from '../parts/logo.tsx';
import { Tooltip } from '../parts/tooltip.tsx';
import { AccountMenu } from './account-menu.tsx';
import { openCommand } from './overlay.ts';
import { toggleSidebar } from './preferences.ts';
import { shortcutLabel } from './shortcuts.ts';

/** The way around: new chat, search, documents, history, account. Folds to icons. */
export function Sidebar({ isFolded, canFold }: { isFolded: boolean; canFold: boolean }) {
  const { t } = useTranslation('frame');
  const { data: status } = useStatus();
  return (
    <nav aria-label={t('navigation')} className="flex h-full min-h-0 flex-col bg-surface-sunken">
      <div
        className={classNames(
          'flex h-(--header-height) shrink-0 items-center gap-2',
          isFolded ? 'justify-center' : 'pr-2 pl-4',
        )}
      >
        {!isFolded && (
          <Link href="/chat" className="flex min-w-0 flex-1 items-center gap-2 text-accent">
            <Logo />
            <span className="truncate text-14 font-semibold text-text">
              {status?.workspaceName ?? t('product')}
            </span>
          </Link>
        )}
        {canFold && (
          <IconButton
            label={isFolded ? t('unfoldSidebar') : t('foldSidebar')}
            icon={isFolded ? <PanelLeftOpen size={20} /> : <PanelLeftClose size={20} />}
            shortcut={shortcutLabel('mod+b')}
            tooltipSide="right"
            aria-expanded={!isFolded}
            onClick={toggleSidebar}
          />
        )}
      </div>
      <div className="flex shrink-0 flex-col gap-0.5 px-2">
        <Entry
          href="/chat"
          icon={<SquarePen size={20} aria-hidden />}
          isFolded={isFolded}
          label={t('newChat')}
        />
        <Entry
          href="/search"
          icon={<Search size={20} aria-hidden />}
          isFolded={isFolded}
          label={t('search')}
          trailing={
            <button type="button" onClick={openCommand} className="pointer-coarse:hidden">
              <span className="sr-only">{t('command.title')}</span>
              <Key>{shortcutLabel('mod+k')}</Key>
            </button>
          }
        />
        <Entry
          href="/documents"
          icon={<FileText size={20} aria-hidden />}
          isFolded={isFolded}
          label={t('documents')}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 py-4">{!isFolded && <ConversationList />}</div>
      <div className="shrink-0 border-t border-line p-2">
        <AccountMenu isFolded={isFolded} />
      </div>
    </nav>
  );
}

function Entry({
  href,
  icon,
  label,
  isFolded,
  trailing,
}: {
  href: string;
  icon: ReactNode;
  label: string;
  isFolded: boolean;
  trailing?: ReactNode;
}) {
  const pathname = usePathname();
  // "New chat" is an act, not a place: it is never marked as where one is.
  const isCurrent = href !== '/chat' && pathname === href;
  const link = (
    <Link
      href={href}
      aria-label={isFolded ? label : undefined}
      aria-current={isCurrent ? 'page' : undefined}
      className={classNames(
        'flex h-9 min-w-0 flex-1 items-center gap-3 rounded-control pointer-coarse:h-11',
        isFolded ? 'justify-center' : 'px-2',
      )}
    >
      <span className="text-text-muted">{icon}</span>
      {!isFolded && <span className="truncate">{label}</span>}
    </Link>
  );
  return (
    <div
      className={classNames(
        'flex items-center rounded-control hover:bg-surface-active',
        isCurrent && 'bg-surface-active font-semibold',
      )}
    >
      {isFolded ? (
        <Tooltip text={label} side="right">
          {link}
        </Tooltip>
      ) : (
        link
      )}
      {!isFolded && trailing !== undefined && <span className="flex pr-2">{trailing}</span>}
    </div>
  );
}
