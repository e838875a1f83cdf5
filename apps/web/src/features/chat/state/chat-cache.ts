import type { Conversation, EndpointResponse, endpoints, Message } from '@onyx/contracts';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { queryKeys } from '../../../api/keys.ts';

export type Chat = EndpointResponse<typeof endpoints.getConversation>;
export type ConversationPage = EndpointResponse<typeof endpoints.listConversations>;
export type Exchange = EndpointResponse<typeof endpoints.ask>;

export const conversationListKey = [...queryKeys.conversations, 'list'] as const;

/** Changes a loaded chat in place; one that is not loaded stays so. */
export function patchChat(
  queryClient: QueryClient,
  conversationId: string,
  change: (chat: Chat) => Chat,
): void {
  queryClient.setQueryData<Chat>(queryKeys.conversation(conversationId), (chat) => chat && change(chat));
}

/** Puts messages into a loaded chat, new ones at the end. */
export function putMessages(chat: Chat, ...messages: Message[]): Chat {
  const incoming = new Map(messages.map((message) => [message.id, message]));
  const kept = chat.messages.map((message) => {
    const next = incoming.get(message.id);
    incoming.delete(message.id);
    return next ?? message;
  });
  return { ...chat, messages: [...kept, ...incoming.values()] };
}

/** Takes an exchange into its chat and shows its branch. */
export function putExchange(chat: Chat, { question, answer }: Exchange): Chat {
  const next = putMessages(chat, question, answer);
  return { ...next, conversation: { ...next.conversation, activeLeafId: answer.id } };
}

/** Changes one conversation wherever it is loaded: in the list and as the open chat. */
export function patchConversation(
  queryClient: QueryClient,
  conversationId: string,
  change: Partial<Conversation>,
): void {
  patchChat(queryClient, conversationId, (chat) => ({
    ...chat,
    conversation: { ...chat.conversation, ...change },
  }));
  queryClient.setQueryData<InfiniteData<ConversationPage>>(
    conversationListKey,
    (list) =>
      list && {
        ...list,
        pages: list.pages.map((page) => ({
          ...page,
          conversations: page.conversations.map((conversation) =>
            conversation.id === conversationId ? { ...conversation, ...change } : conversation,
          ),
        })),
      },
  );
}

/** Fetches the list again: something was asked, deleted or renamed. */
export function refreshConversationList(queryClient: QueryClient): void {
  void queryClient.invalidateQueries({ queryKey: conversationListKey });
}
