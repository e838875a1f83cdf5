'use client';
import type { Message, SearchScope } from '@onyx/contracts';
import { MessageSquareX } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { hasErrorCode } from '../../api/error-text.ts';
import { PageHeader } from '../../frame/page-header.tsx';
import { ButtonLink } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Composer } from './composer/composer.tsx';
import { useFloatingClearance } from './composer/use-floating-clearance.ts';
import { ConversationHeader } from './conversation-header.tsx';
import { AnswerSkeleton } from './messages/answer-message.tsx';
import { MessageList } from './messages/message-list.tsx';
import { SourcesPanel } from './sources/sources-panel.tsx';
import { useSourcesPanel } from './sources/use-sources-panel.ts';
import { branchTo, leafBelow } from './state/branch.ts';
import type { Chat } from './state/chat-cache.ts';
import { useDraft } from './state/drafts.ts';
import { runningAnswer, useIsRunning } from './state/live-answers.ts';
import { useAsk, useRegenerate, useStop, useUpdateConversation } from './state/use-chat-actions.ts';
import { useChat } from './state/use-chat.ts';

/** A chat with its messages, the box for the next question, and the panel of sources. */
export function ConversationView({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation('chat');
  const { data: chat, error, refetch } = useChat(conversationId);
  if (chat) return <OpenConversation chat={chat} />;
  if (hasErrorCode(error, 'not-found', 'invalid-request')) {
    return (
      <>
        <PageHeader title={t('gone.title')} />
        <EmptyState
          icon={<MessageSquareX size={20} aria-hidden />}
          title={t('gone.title')}
          action={
            <ButtonLink variant="primary" href="/chat">
              {t('gone.action')}
            </ButtonLink>
          }
        >
          {t('gone.text')}
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader title={t('title')}>{!error && <Skeleton className="h-4 w-48" />}</PageHeader>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <div className="mx-auto flex w-full max-w-[calc(var(--reading-width)+32px)] flex-col gap-8 px-4 py-6">
          <Skeleton className="h-10 w-1/2 self-end" />
          <AnswerSkeleton />
        </div>
      )}
    </>
  );
}

function OpenConversation({ chat }: { chat: Chat }) {
  const { conversation, messages } = chat;
  const { id, scope, activeLeafId } = conversation;
  const branch = useMemo(() => branchTo(messages, activeLeafId), [messages, activeLeafId]);
  const last = branch.at(-1)?.message;
  const [draft, setDraft] = useDraft(id);
  const ask = useAsk({ onStarted: () => undefined });
  const regenerate = useRegenerate();
  const stop = useStop();
  const update = useUpdateConversation();
  const panel = useSourcesPanel(branch);
  const box = useFloatingClearance();
  const isRunning = useIsRunning(id);

  const { mutate: change } = update;
  const { mutate: answerAgain } = regenerate;
  const { mutate: send } = ask;
  const onChoose = useCallback(
    (messageId: string) => change({ id, activeLeafId: leafBelow(messages, messageId) }),
    [change, id, messages],
  );
  const onScopeChange = useCallback((next: SearchScope) => change({ id, scope: next }), [change, id]);
  const onRegenerate = useCallback((messageId: string) => answerAgain(messageId), [answerAgain]);
  const onWiden = useCallback(
    (messageId: string) => change({ id, scope: {} }, { onSuccess: () => answerAgain(messageId) }),
    [change, id, answerAgain],
  );
  const onEdit = useCallback(
    (message: Message, text: string) => send({ conversationId: id, text, parentId: message.parentId, scope }),
    [send, id, scope],
  );
  const onSend = (text: string) => {
    setDraft('');
    send(
      {
        conversationId: id,
        text,
        parentId: last?.role === 'assistant' ? last.id : (last?.parentId ?? null),
        scope,
      },
      { onError: () => setDraft(text) },
    );
  };

  return (
    <>
      <ConversationHeader conversation={conversation} panel={panel} />
      <MessageList
        conversationId={id}
        branch={branch}
        scope={scope}
        pending={ask.isPending ? { text: ask.variables.text, parentId: ask.variables.parentId } : null}
        canAsk={!isRunning && !ask.isPending && !regenerate.isPending}
        activeSource={
          panel.isOpen && panel.message ? { messageId: panel.message.id, number: panel.number } : null
        }
        onOpenSource={panel.open}
        onEdit={onEdit}
        onRegenerate={onRegenerate}
        onWiden={onWiden}
        onChoose={onChoose}
      />
      <div ref={box} className="mx-auto w-full max-w-[calc(var(--reading-width)+32px)] shrink-0 px-4 pb-1">
        <Composer
          text={draft}
          onTextChange={setDraft}
          scope={scope}
          onScopeChange={onScopeChange}
          onSend={onSend}
          isRunning={isRunning}
          onStop={() => {
            const running = runningAnswer(id);
            if (running) stop.mutate(running);
          }}
          isSending={ask.isPending}
          error={ask.error}
          focusKey={id}
        />
      </div>
      <SourcesPanel panel={panel} />
    </>
  );
}
