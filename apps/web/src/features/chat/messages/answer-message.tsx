'use client';
import type { Message, SearchScope } from '@onyx/contracts';
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Skeleton } from '../../../parts/skeleton.tsx';
import { CitationContext } from '../citations/citation-context.ts';
import { citationOrder } from '../citations/citations.ts';
import { nameSources } from '../citations/source-names.ts';
import { AnswerMarkdown } from '../markdown/answer-markdown.tsx';
import { useLiveAnswers, useLiveMessage } from '../state/live-answers.ts';
import { textLanguage } from '../text-language.ts';
import { AnswerActions } from './answer-actions.tsx';
import { FailedNote, NothingFoundNote, QuotedNote, StoppedNote } from './answer-notes.tsx';
import { AnswerPhases } from './answer-phases.tsx';
import { AnswerSources } from './answer-sources.tsx';

export type AnswerMessageProps = {
  message: Message;
  question: string;
  scope: SearchScope;
  siblingIds: readonly string[];
  isLast: boolean;
  /** Whether another answer may be started now. */
  canAsk: boolean;
  /** The source of this answer that the panel shows. */
  activeSource: number | null;
  onOpenSource: (messageId: string, number: number | null) => void;
  onRegenerate: (messageId: string) => void;
  onWiden: (messageId: string) => void;
  onChoose: (messageId: string) => void;
};

const noSupport: Message['support'] = [];

/** An answer: what it is doing, its text with citations, its sources, what can be done with it. */
export const AnswerMessage = memo(function AnswerMessage(props: AnswerMessageProps) {
  const { question, scope, isLast, canAsk, activeSource, onOpenSource } = props;
  const { t } = useTranslation('chat');
  const message = useLiveMessage(props.message);
  const isWaiting = useLiveAnswers(({ waiting }) => waiting.has(message.id));
  const { id, text, sources, status } = message;
  const isStreaming = status === 'streaming';

  const citations = useMemo(
    () => ({
      byNumber: new Map(sources.map((source) => [source.number, source])),
      names: nameSources(sources),
      active: activeSource,
      open: (number: number) => onOpenSource(id, number),
    }),
    [sources, activeSource, onOpenSource, id],
  );
  const numbers = useMemo(() => sources.map(({ number }) => number), [sources]);
  const cited = useMemo(() => {
    if (isStreaming) return [];
    const order = citationOrder(text, new Set(numbers));
    const byText = order.flatMap((number) => citations.byNumber.get(number) ?? []);
    return [...byText, ...sources.filter(({ isCited, number }) => isCited && !order.includes(number))];
  }, [isStreaming, text, numbers, sources, citations]);
  // Quotes are what they are; the words around them are ours and need no source.
  const support = message.answerKind === 'model' ? message.support : noSupport;
  const hasUnsupported = support.some(({ isSupported }) => !isSupported);

  return (
    <CitationContext value={citations}>
      <article aria-label={t('message.answer')} aria-busy={isStreaming} className="group flex flex-col gap-3">
        <AnswerPhases message={message} citedCount={cited.length} isWaiting={isWaiting} />
        {message.answerKind === 'extractive' && <QuotedNote />}
        {text !== '' && (
          <div className="reading" lang={textLanguage(text)}>
            <AnswerMarkdown text={text} support={support} sourceNumbers={numbers} isStreaming={isStreaming} />
          </div>
        )}
        {text === '' && isStreaming && <AnswerSkeleton />}
        {hasUnsupported && <p className="text-13 text-text-muted">{t('answer.unsupportedLegend')}</p>}
        {status === 'failed' && (
          <FailedNote message={message} canRetry={canAsk} onRetry={() => props.onRegenerate(id)} />
        )}
        {status === 'stopped' && <StoppedNote />}
        {message.answerKind === 'none' && !isStreaming && (
          <NothingFoundNote question={question} scope={scope} onWiden={() => props.onWiden(id)} />
        )}
        <AnswerSources cited={cited} onOpenAll={() => onOpenSource(id, null)} />
        {!isStreaming && (
          <AnswerActions
            message={message}
            siblingIds={props.siblingIds}
            isLast={isLast}
            canRegenerate={canAsk}
            onRegenerate={() => props.onRegenerate(id)}
            onChoose={props.onChoose}
          />
        )}
      </article>
    </CitationContext>
  );
});

/** The shape of the lines to come. */
export function AnswerSkeleton() {
  return (
    <div aria-hidden className="flex flex-col gap-2 py-1">
      <Skeleton className="h-4 w-full max-w-[90%]" />
      <Skeleton className="h-4 w-full max-w-[96%]" />
      <Skeleton className="h-4 w-full max-w-[60%]" />
    </div>
  );
}
