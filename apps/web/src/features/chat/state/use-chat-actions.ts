'use client';
import type { Message, SearchScope } from '@onyx/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { hasErrorCode } from '../../../api/error-text.ts';
import { queryKeys } from '../../../api/keys.ts';
import {
  patchChat,
  patchConversation,
  putExchange,
  putMessages,
  refreshConversationList,
  type Chat,
  type Exchange,
} from './chat-cache.ts';
import { followAnswer } from './live-answers.ts';
import { tellTabs } from './tabs.ts';

export type Question = {
  /** Null starts a chat. */
  conversationId: string | null;
  text: string;
  /** The answer it follows; null for a first question, or an edited one. */
  parentId: string | null;
  scope: SearchScope;
};

/** Takes a question and its running answer into the chat, follows the answer, tells the other tabs. */
function useTakeExchange() {
  const queryClient = useQueryClient();
  return (exchange: Exchange) => {
    const { conversationId } = exchange.answer;
    patchChat(queryClient, conversationId, (chat) => putExchange(chat, exchange));
    followAnswer(queryClient, exchange.answer);
    refreshConversationList(queryClient);
    tellTabs({ type: 'changed', conversationId });
  };
}

/** Asks a question; starts the chat first when there is none. `onStarted` gets the id of a chat just made. */
export function useAsk({ onStarted }: { onStarted: (conversationId: string) => void }) {
  const queryClient = useQueryClient();
  const take = useTakeExchange();
  return useMutation({
    meta: { showsOwnError: true },
    mutationFn: async ({ conversationId, text, parentId, scope }: Question) => {
      const conversation =
        conversationId === null ? await api.createConversation({ body: { scope } }) : undefined;
      const id = conversation?.id ?? conversationId ?? '';
      const exchange = await api.ask({ params: { conversationId: id }, body: { text, parentId, scope } });
      if (conversation) {
        queryClient.setQueryData<Chat>(queryKeys.conversation(id), { conversation, messages: [] });
      }
      take(exchange);
      return { id, isNew: conversation !== undefined };
    },
    onSuccess: ({ id, isNew }) => {
      if (isNew) onStarted(id);
    },
  });
}

/** Answers the same question again, beside the given answer. */
export function useRegenerate() {
  const take = useTakeExchange();
  return useMutation({
    mutationFn: (messageId: string) => api.regenerate({ params: { messageId } }),
    onSuccess: take,
  });
}

/** Stops a running answer; its end comes over its stream, here and in every other tab. */
export function useStop() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (message: Message) => {
      try {
        await api.stop({ params: { messageId: message.id } });
      } catch (error) {
        // It had ended by itself.
        if (!hasErrorCode(error, 'message-not-running')) throw error;
        await queryClient.invalidateQueries({ queryKey: queryKeys.conversation(message.conversationId) });
      }
    },
  });
}

/** Says whether an answer helped; the same again takes it back. Shown at once. */
export function useFeedback(message: Message) {
  const queryClient = useQueryClient();
  const show = (feedback: Message['feedback']) =>
    patchChat(queryClient, message.conversationId, (chat) => putMessages(chat, { ...message, feedback }));
  return useMutation({
    mutationFn: (feedback: Message['feedback']) =>
      api.setFeedback({ params: { messageId: message.id }, body: { feedback } }),
    onMutate: show,
    onError: () => show(message.feedback),
  });
}

export type ConversationChange = {
  title?: string;
  isPinned?: boolean;
  scope?: SearchScope;
  activeLeafId?: string;
};

/** Renames, pins, changes the scope or the branch shown. Shown at once, taken back if the server refuses. */
export function useUpdateConversation() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: ConversationChange & { id: string }) =>
      api.updateConversation({ params: { conversationId: id }, body }),
    onMutate: ({ id, ...change }) => patchConversation(queryClient, id, change),
    onError: (_error, { id }) => {
      void queryClient.invalidateQueries({ queryKey: queryKeys.conversation(id) });
      refreshConversationList(queryClient);
    },
    onSuccess: (_conversation, { id, activeLeafId }) => {
      // Which branch one tab looks at is no news to another.
      if (activeLeafId !== undefined) return;
      refreshConversationList(queryClient);
      tellTabs({ type: 'changed', conversationId: id });
    },
  });
}
