'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { create } from 'zustand';
import { queryKeys } from '../../../api/keys.ts';
import { refreshConversationList } from './chat-cache.ts';

/** What tabs of one browser tell each other, so that a question asked in one shows in all. */
type TabNews =
  | { type: 'changed'; conversationId: string }
  | { type: 'running'; conversationId: string; isRunning: boolean };

let channel: BroadcastChannel | undefined;

/** One channel a tab: it does not hear what it says itself. */
function openChannel(): BroadcastChannel {
  channel ??= new BroadcastChannel('onyx.chat');
  return channel;
}

/** Chats with a running answer that another tab follows. */
export const useRunningElsewhere = create<{ ids: ReadonlySet<string> }>(() => ({ ids: new Set() }));

export function tellTabs(news: TabNews): void {
  // The rule means windows; a channel has no target origin.
  // eslint-disable-next-line unicorn/require-post-message-target-origin
  openChannel().postMessage(news);
}

/** Hears what other tabs changed and loads it. Once, in the sidebar's list. */
export function useTabNews(): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const listen = ({ data }: MessageEvent<TabNews>) => {
      if (data.type === 'running') {
        useRunningElsewhere.setState(({ ids }) => {
          const next = new Set(ids);
          if (data.isRunning) next.add(data.conversationId);
          else next.delete(data.conversationId);
          return { ids: next };
        });
        return;
      }
      refreshConversationList(queryClient);
      void queryClient.invalidateQueries({ queryKey: queryKeys.conversation(data.conversationId) });
    };
    openChannel().addEventListener('message', listen);
    return () => openChannel().removeEventListener('message', listen);
  }, [queryClient]);
}
