'use client';
import type { Conversation } from '@onyx/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../../api/client.ts';
import { conversationListKey } from '../state/chat-cache.ts';
import { useDoomed } from './use-delete-with-undo.ts';

/** Own chats as far as they are loaded, without those being deleted. */
export function useConversationList() {
  const { data, ...query } = useInfiniteQuery({
    queryKey: conversationListKey,
    queryFn: ({ pageParam, signal }) =>
      api.listConversations({ query: { limit: 50, ...(pageParam && { cursor: pageParam }) } }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const doomed = useDoomed(({ ids }) => ids);
  const conversations = useMemo(() => {
    // A chat that moved up while pages were loaded stands on two of them.
    const byId = new Map<string, Conversation>();
    for (const conversation of data?.pages.flatMap((page) => page.conversations) ?? []) {
      if (!doomed.has(conversation.id) && !byId.has(conversation.id)) byId.set(conversation.id, conversation);
    }
    return [...byId.values()];
  }, [data, doomed]);
  return { ...query, conversations };
}
