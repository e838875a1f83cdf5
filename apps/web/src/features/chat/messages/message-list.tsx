'use client';
import type { Message, SearchScope } from '@onyx/contracts';
import { ArrowDown } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useUrlState } from '../../../frame/url-state.ts';
import { Button } from '../../../parts/button.tsx';
import { classNames } from '../../../parts/class-names.ts';
import type { BranchItem } from '../state/branch.ts';
import { AnswerAnnouncer } from './answer-announcer.tsx';
import { AnswerMessage, AnswerSkeleton } from './answer-message.tsx';
import { useStickToBottom } from './use-stick-to-bottom.ts';
import { QuestionBubble, UserMessage } from './user-message.tsx';

/** The messages of a branch. Those far from view cost no layout, so that a long chat stays quick. */
export function MessageList({
  conversationId,
  branch,
  scope,
  pending,
  canAsk,
  activeSource,
  onOpenSource,
  onEdit,
  onRegenerate,
  onWiden,
  onChoose,
}: {
  conversationId: string;
  branch: readonly BranchItem[];
  scope: SearchScope;
  /** A question on its way to the server, and the answer it follows. */
  pending: { text: string; parentId: string | null } | null;
  canAsk: boolean;
  activeSource: { messageId: string; number: number | null } | null;
  onOpenSource: (messageId: string, number: number | null) => void;
  onEdit: (message: Message, text: string) => void;
  onRegenerate: (messageId: string) => void;
  onWiden: (messageId: string) => void;
  onChoose: (messageId: string) => void;
}) {
  const { t } = useTranslation('chat');
  const { scroller, content, isAtEnd, toEnd, release } = useStickToBottom(conversationId);
  useShowAddressed(branch, onChoose, release);

  // What was just asked is looked at, wherever one was reading.
  const isSending = pending !== null;
  useEffect(() => {
    if (isSending) toEnd();
  }, [isSending, toEnd]);

  // A question being edited replaces what came after the answer it follows.
  const cut = pending
    ? branch.findIndex(({ message }) => message.id === pending.parentId) + 1
    : branch.length;
  const shown = branch.slice(0, cut);
  const lastAnswer = branch.findLast(({ message }) => message.role === 'assistant')?.message;
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        // The list scrolls, so it must be reachable by keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t('messages')}
        className="h-full overflow-y-auto px-4 outline-offset-[-2px]"
      >
        <div ref={content} className="mx-auto flex max-w-(--reading-width) flex-col gap-4 py-6">
          {shown.map(({ message, siblingIds }, index) => (
            <div
              key={message.id}
              data-message={message.id}
              className={classNames(
                // The last ones are measured exactly, for what scrolls to the end.
                index < shown.length - 6 && '[contain-intrinsic-size:auto_240px] [content-visibility:auto]',
              )}
            >
              {message.role === 'user' ? (
                <UserMessage
                  message={message}
                  siblingIds={siblingIds}
                  canEdit={canAsk}
                  onChoose={onChoose}
                  onEdit={onEdit}
                />
              ) : (
                <AnswerMessage
                  message={message}
                  question={shown[index - 1]?.message.text ?? ''}
                  scope={scope}
                  siblingIds={siblingIds}
                  isLast={index === shown.length - 1}
                  canAsk={canAsk}
                  activeSource={activeSource?.messageId === message.id ? activeSource.number : null}
                  onOpenSource={onOpenSource}
                  onRegenerate={onRegenerate}
                  onWiden={onWiden}
                  onChoose={onChoose}
                />
              )}
            </div>
          ))}
          {pending && (
            <>
              <div className="flex flex-col items-end pb-8">
                <QuestionBubble text={pending.text} />
              </div>
              <AnswerSkeleton />
            </>
          )}
        </div>
      </div>
      {!isAtEnd && (
        <div className="pointer-events-none absolute inset-x-0 bottom-2 flex justify-center">
          <Button
            size="small"
            icon={<ArrowDown size={16} aria-hidden />}
            className="pointer-events-auto rounded-full shadow-float"
            onClick={toEnd}
          >
            {t('toLatest')}
          </Button>
        </div>
      )}
      {lastAnswer && <AnswerAnnouncer key={conversationId} message={lastAnswer} />}
    </div>
  );
}

/** `?at=<message>`, as a hit of the chat search links: shows that message's branch and scrolls there. */
function useShowAddressed(
  branch: readonly BranchItem[],
  onChoose: (messageId: string) => void,
  release: () => void,
): void {
  const url = useUrlState();
  const at = url.get('at');
  const isShown = branch.some(({ message }) => message.id === at);
  useEffect(() => {
    if (at === '') return;
    if (!isShown) {
      onChoose(at);
      return;
    }
    release();
    document.querySelector(`[data-message="${CSS.escape(at)}"]`)?.scrollIntoView({ block: 'start' });
    url.set({ at: null }, 'replace');
  }, [at, isShown, onChoose, release, url]);
}
