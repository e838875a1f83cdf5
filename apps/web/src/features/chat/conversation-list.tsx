'use client';
import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUrlState } from '../../frame/url-state.ts';
import { useLocale } from '../../i18n/use-format.ts';
import { ErrorNote } from '../../parts/error-state.tsx';
import { IconButton } from '../../parts/icon-button.tsx';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import { ConversationRow } from './history/conversation-row.tsx';
import { ConversationSearch } from './history/conversation-search.tsx';
import { groupHistory } from './history/group-history.ts';
import { useConversationList } from './history/use-conversation-list.ts';
import { useTabNews } from './state/tabs.ts';

/** Pinned chats and the history by day. Fills the sidebar. */
export function ConversationList() {
  const { t } = useTranslation('chat');
  const [isSearching, setIsSearching] = useState(false);
  useTabNews();
  return (
    <section aria-label={t('history.title')} className="flex flex-col gap-2">
      <div className="flex h-7 items-center justify-between pl-2">
        <h2 className="text-12 font-normal text-text-faint">{t('history.title')}</h2>
        <IconButton
          size="small"
          label={isSearching ? t('history.closeSearch') : t('history.search')}
          icon={isSearching ? <X size={16} /> : <Search size={16} />}
          aria-expanded={isSearching}
          onClick={() => setIsSearching(!isSearching)}
        />
      </div>
      {isSearching ? <ConversationSearch onClose={() => setIsSearching(false)} /> : <History />}
    </section>
  );
}

function History() {
  const { t } = useTranslation('chat');
  const locale = useLocale();
  const url = useUrlState();
  const openId = url.pathname.startsWith('/chat') ? url.get('id') : '';
  const { conversations, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } =
    useConversationList();

  if (error && conversations.length === 0) return <ErrorNote error={error} />;
  if (isPending) return <SkeletonRows count={6} className="mx-2 h-5" />;
  if (conversations.length === 0) {
    return <p className="px-2 text-13 text-text-muted">{t('history.empty')}</p>;
  }
  return (
    <>
      {groupHistory(conversations, locale).map((group) => (
        <section key={group.key} aria-label={group.label ?? t(`history.group.${nameOf(group.kind)}`)}>
          <h3 className="px-2 pt-2 pb-1 text-12 font-normal text-text-faint">
            {group.label ?? t(`history.group.${nameOf(group.kind)}`)}
          </h3>
          <ul>
            {group.conversations.map((conversation) => (
              <ConversationRow
                key={conversation.id}
                conversation={conversation}
                isOpen={conversation.id === openId}
              />
            ))}
          </ul>
        </section>
      ))}
      {hasNextPage && (
        <MoreWhenSeen
          isBusy={isFetchingNextPage}
          onSeen={() => void fetchNextPage()}
          label={t('history.more')}
        />
      )}
    </>
  );
}

/** A month has its own label; it never asks for a name. */
function nameOf<T extends string>(kind: T): Exclude<T, 'month-name'> {
  return kind as Exclude<T, 'month-name'>;
}

/** The end of what is loaded: coming into view loads more; a button for those who do not scroll. */
function MoreWhenSeen({ isBusy, onSeen, label }: { isBusy: boolean; onSeen: () => void; label: string }) {
  const element = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const node = element.current;
    if (!node || isBusy) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) onSeen();
      },
      { rootMargin: '200px' },
    );
    observer.observe(node);
    return () => observer.disconnect();
  }, [isBusy, onSeen]);
  return (
    <button
      ref={element}
      type="button"
      onClick={onSeen}
      className="mx-2 rounded-control py-2 text-left text-13 text-text-muted hover:text-text"
    >
      {label}
    </button>
  );
}
