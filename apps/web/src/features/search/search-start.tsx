'use client';
import { useQuery } from '@tanstack/react-query';
import { Clock, FilePlus2, Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { queryKeys } from '../../api/keys.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import { forgetSearches, useRecentSearches } from './recent-searches.ts';

/** Before anything is typed: what was searched lately, and questions the documents can answer. */
export function SearchStart({ onPick }: { onPick: (query: string) => void }) {
  const { t } = useTranslation('search');
  const recent = useRecentSearches((state) => state.queries);
  const { data, isPending } = useQuery({
    queryKey: queryKeys.suggestions,
    queryFn: ({ signal }) => api.listSuggestedQuestions({}, { signal }),
    staleTime: 60_000,
  });
  if (data?.documentCount === 0) {
    return (
      <EmptyState
        icon={<FilePlus2 size={20} aria-hidden />}
        title={t('empty.no-documents.title')}
        action={
          <ButtonLink href="/documents" variant="primary">
            {t('empty.no-documents.action')}
          </ButtonLink>
        }
      >
        {t('empty.no-documents.text')}
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-6 pt-2">
      {recent.length > 0 && (
        <Group
          title={t('start.recent')}
          action={
            <Button size="small" variant="ghost" onClick={forgetSearches}>
              {t('start.forget')}
            </Button>
          }
        >
          {recent.map((query) => (
            <Entry key={query} icon={<Clock size={16} aria-hidden />} text={query} onPick={onPick} />
          ))}
        </Group>
      )}
      {isPending && <SkeletonRows count={4} className="h-9" />}
      {data && data.questions.length > 0 && (
        <Group title={t('start.suggested')}>
          {data.questions.map(({ text, documentTitle }) => (
            <Entry
              key={text}
              icon={<Search size={16} aria-hidden />}
              text={text}
              note={documentTitle}
              onPick={onPick}
            />
          ))}
        </Group>
      )}
    </div>
  );
}

function Group({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section>
      <div className="flex h-8 items-center justify-between gap-2">
        <h2 className="text-12 font-normal text-text-faint">{title}</h2>
        {action}
      </div>
      <ul className="-mx-2">{children}</ul>
    </section>
  );
}

function Entry({
  icon,
  text,
  note,
  onPick,
}: {
  icon: ReactNode;
  text: string;
  note?: string;
  onPick: (query: string) => void;
}) {
  return (
    <li>
      <button
        type="button"
        onClick={() => onPick(text)}
        className="flex min-h-9 w-full items-center gap-3 rounded-control px-2 py-1 text-left hover:bg-surface-hover pointer-coarse:min-h-11"
      >
        <span className="shrink-0 text-text-faint">{icon}</span>
        <span className="min-w-0 truncate">{text}</span>
        {note !== undefined && (
          <span className="min-w-0 shrink-[9] truncate text-12 text-text-faint" title={note}>
            {note}
          </span>
        )}
      </button>
    </li>
  );
}
