'use client';
import { useQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { ButtonLink } from '../../../parts/button.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { Spinner } from '../../../parts/spinner.tsx';

const pollEveryMs = 1500;

/** Questions made from the first documents; one of them is typed already when the chat opens. */
export function QuestionStep() {
  const { t } = useTranslation('entry');
  const { data: suggestions } = useQuery({
    queryKey: [...queryKeys.suggestions, 'first-run'],
    queryFn: ({ signal }) => api.listSuggestedQuestions({ query: { limit: 4 } }, { signal }),
    refetchInterval: ({ state }) => ((state.data?.questions.length ?? 0) > 0 ? false : pollEveryMs),
  });
  const { data: progress } = useQuery({
    queryKey: [...queryKeys.documents, 'working'],
    queryFn: ({ signal }) => api.documentProgress({ body: { ids: [] } }, { signal }),
    refetchInterval: pollEveryMs,
  });
  const questions = suggestions?.questions ?? [];
  const isWorking = (progress?.working ?? 0) > 0;
  const hasNothing = questions.length === 0 && progress !== undefined && !isWorking;
  return (
    <>
      <p className="-mt-4 flex items-start gap-2 text-text-muted">
        {questions.length === 0 && isWorking && <Spinner className="mt-0.5" />}
        {questions.length > 0
          ? t('setup.question.text')
          : hasNothing
            ? t('setup.question.noDocuments')
            : t('setup.question.waiting')}
      </p>
      {questions.length === 0 && !hasNothing && <SkeletonRows count={3} className="h-16 rounded-card" />}
      {questions.length > 0 && (
        <ul className="flex flex-col gap-2">
          {questions.map((question) => (
            <li key={question.text}>
              <Link
                href={`/chat?draft=${encodeURIComponent(question.text)}`}
                className="flex items-center gap-3 rounded-card border border-line p-4 hover:bg-surface-hover"
              >
                <span className="min-w-0 flex-1">
                  <span className="block">{question.text}</span>
                  <span className="mt-1 block truncate text-12 text-text-faint">
                    {question.documentTitle}
                  </span>
                </span>
                <ArrowRight size={16} aria-hidden className="shrink-0 text-text-faint" />
              </Link>
            </li>
          ))}
        </ul>
      )}
      <ButtonLink href="/chat" size="large" variant={hasNothing ? 'primary' : 'ghost'}>
        {hasNothing ? t('setup.question.start') : t('setup.question.own')}
      </ButtonLink>
    </>
  );
}
