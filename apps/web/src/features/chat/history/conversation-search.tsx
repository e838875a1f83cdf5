'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { withParams } from '../../../frame/url-state.ts';
import { ErrorNote } from '../../../parts/error-state.tsx';
import { SearchInput } from '../../../parts/input.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { MarkedText } from '../../viewer/marked-text.tsx';
import { useDoomed } from './use-delete-with-undo.ts';

/** Full-text search over own chats; a hit opens at the message that holds it. */
export function ConversationSearch({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('chat');
  const [query, setQuery] = useState('');
  const needle = useDeferredValue(query.trim());
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const doomed = useDoomed(({ ids }) => ids);
  const { data, error } = useQuery({
    queryKey: [...queryKeys.conversations, 'search', 'sidebar', needle],
    queryFn: ({ signal }) => api.searchConversations({ body: { query: needle, limit: 20 } }, { signal }),
    enabled: needle !== '',
    placeholderData: keepPreviousData,
  });
  const hits = needle === '' ? [] : (data?.hits ?? []).filter((hit) => !doomed.has(hit.conversationId));
  return (
    <>
      <SearchInput
        ref={input}
        value={query}
        onValueChange={setQuery}
        aria-label={t('history.search')}
        placeholder={t('history.search')}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && !event.nativeEvent.isComposing) onClose();
        }}
      />
      {error && <ErrorNote error={error} />}
      <p role="status" className="px-2 text-12 text-text-muted">
        {needle === '' ? t('history.searchHint') : data && t('history.hits', { count: hits.length })}
      </p>
      <ul className="flex flex-col gap-1">
        {hits.map((hit) => (
          <li key={hit.conversationId}>
            <Link
              href={`/chat${withParams('', { id: hit.conversationId, at: hit.messageId })}`}
              prefetch={false}
              className="flex flex-col gap-0.5 rounded-control px-2 py-2 hover:bg-surface-active"
            >
              <span className="flex items-baseline gap-2">
                <span className="min-w-0 flex-1 truncate">
                  {hit.title === '' ? t('untitled') : hit.title}
                </span>
                <RelativeTime value={hit.updatedAt} className="shrink-0 text-12 text-text-faint" />
              </span>
              <span className="line-clamp-2 text-12 text-text-muted [&_mark]:text-text">
                <MarkedText text={hit.excerpt} marks={hit.marks} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
