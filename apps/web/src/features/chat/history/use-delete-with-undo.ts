'use client';
import { endpoints, endpointUrl, type Conversation } from '@onyx/contracts';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';
import { api } from '../../../api/client.ts';
import { errorMessage, hasErrorCode } from '../../../api/error-text.ts';
import { queryKeys } from '../../../api/keys.ts';
import { useUrlState } from '../../../frame/url-state.ts';
import { currentLocale } from '../../../i18n/i18n.ts';
import { toast } from '../../../parts/toast.tsx';
import { refreshConversationList } from '../state/chat-cache.ts';
import { unfollowChat } from '../state/live-answers.ts';
import { tellTabs } from '../state/tabs.ts';

/** Chats that are hidden and go when their toast does. */
export const useDoomed = create<{ ids: ReadonlySet<string> }>(() => ({ ids: new Set() }));

/**
 * Deletes a chat in two steps: it disappears at once, and is deleted on the server when the offer to undo has
 * gone, or when the page is left.
 */
export function useDeleteWithUndo() {
  const { t } = useTranslation('chat');
  const { t: tCommon } = useTranslation();
  const queryClient = useQueryClient();
  const url = useUrlState();
  return useCallback(
    ({ id, title }: Pick<Conversation, 'id' | 'title'>) => {
      setDoomed(id, true);
      if (url.get('id') === id) window.history.pushState(null, '', '/chat');
      toast.undo(
        t('deleted', { title: title === '' ? t('untitled') : title }),
        tCommon('undo'),
        () => setDoomed(id, false),
        () => void deleteNow(queryClient, id),
      );
    },
    [t, tCommon, queryClient, url],
  );
}

async function deleteNow(queryClient: QueryClient, id: string): Promise<void> {
  if (!useDoomed.getState().ids.has(id)) return;
  unfollowChat(id);
  try {
    await api.deleteConversation({ params: { conversationId: id } });
  } catch (error) {
    if (!hasErrorCode(error, 'not-found')) {
      toast.error(errorMessage(error, currentLocale()));
      setDoomed(id, false);
      return;
    }
  }
  queryClient.removeQueries({ queryKey: queryKeys.conversation(id) });
  refreshConversationList(queryClient);
  tellTabs({ type: 'changed', conversationId: id });
}

function setDoomed(id: string, isDoomed: boolean): void {
  useDoomed.setState(({ ids }) => {
    const next = new Set(ids);
    if (isDoomed) next.add(id);
    else next.delete(id);
    return { ids: next };
  });
  if (isDoomed) window.addEventListener('pagehide', deleteOnLeaving);
}

/** `keepalive` lets the calls outlive the page. */
function deleteOnLeaving(): void {
  for (const conversationId of useDoomed.getState().ids) {
    void fetch(endpointUrl('', endpoints.deleteConversation, { params: { conversationId } }), {
      method: 'DELETE',
      keepalive: true,
      credentials: 'same-origin',
    });
  }
}
