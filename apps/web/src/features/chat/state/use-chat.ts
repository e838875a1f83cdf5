'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { followAnswer } from './live-answers.ts';

/** An open chat; answers that run in it are followed from where they are, also after a reload. */
export function useChat(conversationId: string) {
  const queryClient = useQueryClient();
  const query = useQuery({
    queryKey: queryKeys.conversation(conversationId),
    queryFn: ({ signal }) => api.getConversation({ params: { conversationId } }, { signal }),
    enabled: conversationId !== '',
  });
  const messages = query.data?.messages;
  useEffect(() => {
    for (const message of messages ?? []) {
      if (message.role === 'assistant') followAnswer(queryClient, message);
    }
  }, [messages, queryClient]);
  return query;
}
