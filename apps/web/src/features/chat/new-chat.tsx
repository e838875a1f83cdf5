'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { FilePlus2, FileText, Library } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { queryKeys } from '../../api/keys.ts';
import { useMe } from '../../api/use-me.ts';
import { useStatus } from '../../api/use-status.ts';
import { PageHeader } from '../../frame/page-header.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-state.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { AnswerSkeleton } from './messages/answer-message.tsx';
import { QuestionBubble } from './messages/user-message.tsx';
import { textLanguage } from './text-language.ts';

/** A chat before its first question: the box in the middle, under it questions the own documents can answer. */
export function NewChat({
  composer,
  pendingText,
  isNarrowed,
  onSuggestion,
}: {
  composer: ReactNode;
  /** Only some documents are asked: what is said of all of them, and questions about others, would mislead. */
  isNarrowed: boolean;
  /** The first question while it is on its way. */
  pendingText: string | null;
  onSuggestion: (text: string) => void;
}) {
  const { t } = useTranslation('chat');
  if (pendingText !== null) {
    return (
      <>
        <PageHeader title={t('newTitle')} />
        <div className="min-h-0 flex-1 overflow-y-auto px-4">
          <div className="mx-auto flex max-w-(--reading-width) flex-col gap-6 py-6">
            <div className="flex flex-col items-end">
              <QuestionBubble text={pendingText} />
            </div>
            <AnswerSkeleton />
          </div>
        </div>
        <div className="mx-auto w-full max-w-[calc(var(--reading-width)+32px)] px-4 pb-1">{composer}</div>
      </>
    );
  }
  return (
    <>
      <PageHeader title={t('newTitle')}>
        {/* The heading of this page is the one in the middle. */}
        <span />
      </PageHeader>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto px-4 pb-8">
        <div className="m-auto flex w-full max-w-(--reading-width) flex-col gap-2">
          <h1 className="px-3 text-20 font-semibold tablet:text-28">{t('newHeading')}</h1>
          {composer}
          {!isNarrowed && <UnderComposer onSuggestion={onSuggestion} />}
        </div>
      </div>
    </>
  );
}

function UnderComposer({ onSuggestion }: { onSuggestion: (text: string) => void }) {
  const { t } = useTranslation('chat');
  const format = useFormat();
  const { data, error } = useQuery({
    queryKey: queryKeys.suggestions,
    queryFn: ({ signal }) => api.listSuggestedQuestions({ query: { limit: 4 } }, { signal }),
  });
  if (error) return <ErrorNote error={error} />;
  if (!data) {
    return (
      <div aria-hidden className="flex flex-col gap-4 px-3">
        <Skeleton className="h-4 w-48" />
        <div className="grid grid-cols-1 gap-2 tablet:grid-cols-2">
          {[0, 1, 2, 3].map((index) => (
            <Skeleton key={index} className="h-16" />
          ))}
        </div>
      </div>
    );
  }
  if (data.documentCount === 0) return <NoDocuments />;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-1 px-3 text-13 text-text-muted">
        <p>
          {t('searched', {
            documents: t('documents', {
              count: data.documentCount,
              number: format.number(data.documentCount),
            }),
            collections: t('collections', {
              count: data.collectionCount,
              number: format.number(data.collectionCount),
            }),
          })}
        </p>
        <NoModelLine />
      </div>
      {data.questions.length > 0 && (
        <ul aria-label={t('suggestions')} className="grid grid-cols-1 gap-2 tablet:grid-cols-2">
          {data.questions.map(({ text, documentTitle }) => (
            <li key={text}>
              <button
                type="button"
                onClick={() => onSuggestion(text)}
                className="flex h-full w-full flex-col gap-1 rounded-card border border-line px-3 py-2 text-left hover:border-line-strong hover:bg-surface-hover"
              >
                <span className="line-clamp-2" lang={textLanguage(text)}>
                  {text}
                </span>
                <span className="mt-auto flex w-full items-center gap-1 text-12 text-text-faint">
                  <FileText size={12} aria-hidden className="shrink-0" />
                  <span className="truncate">{documentTitle}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Said quietly: answers are quotes until somebody sets up a model. */
function NoModelLine() {
  const { t } = useTranslation('chat');
  const { data: status } = useStatus();
  const me = useMe();
  if (status?.hasLanguageModel !== false) return null;
  return (
    <p>
      {t('noModel')}{' '}
      {me.can.manageModels && (
        <Link href="/settings?section=models" className="text-accent underline underline-offset-3">
          {t('addModel')}
        </Link>
      )}
    </p>
  );
}

function NoDocuments() {
  const { t } = useTranslation('chat');
  const me = useMe();
  const queryClient = useQueryClient();
  const samples = useMutation({
    mutationFn: () => api.addSampleDocuments(),
    onSuccess: () =>
      Promise.all(
        [queryKeys.suggestions, queryKeys.collections, queryKeys.documents].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      ),
  });
  return (
    <div className="flex flex-col gap-3 rounded-card border border-line px-4 py-4">
      <p>{t('empty.text')}</p>
      <div className="flex flex-wrap gap-2">
        <ButtonLink variant="primary" href="/documents" icon={<FilePlus2 size={16} aria-hidden />}>
          {t('empty.addDocuments')}
        </ButtonLink>
        {me.can.manageSettings && (
          <Button
            isBusy={samples.isPending}
            icon={<Library size={16} aria-hidden />}
            onClick={() => samples.mutate()}
          >
            {t('empty.samples')}
          </Button>
        )}
      </div>
      <NoModelLine />
    </div>
  );
}
