'use client';
import { Info } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { NothingFound } from './nothing-found.tsx';
import { ResultCard } from './result-card.tsx';
import type { SearchState } from './search-state.ts';
import { TranslatedWords } from './translated-words.tsx';
import type { useSearch } from './use-search.ts';

/** What was found, or why nothing was. */
export function SearchResults({
  state,
  search,
  selectedId,
  passageIndex,
  onOpen,
  onClearFilters,
}: {
  state: SearchState;
  search: ReturnType<typeof useSearch>;
  selectedId: string;
  passageIndex: number;
  onOpen: (documentId: string, passage: number) => void;
  onClearFilters: () => void;
}) {
  const { t } = useTranslation('search');
  const { summary, results, error, refetch, isPlaceholderData } = search;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!summary) return <ResultSkeletons />;
  const { translatedWords, skippedLegs } = summary;
  if (results.length === 0) {
    return <NothingFound response={summary} state={state} onClearFilters={onClearFilters} />;
  }
  return (
    <>
      {translatedWords.length > 0 && <TranslatedWords key={state.query} words={translatedWords} />}
      {skippedLegs.length > 0 && (
        <p className="flex items-start gap-2 rounded-control bg-warning-soft px-3 py-2 text-13 text-warning">
          <Info size={16} aria-hidden className="mt-px shrink-0" />
          {t('result.skipped', { legs: skippedLegs.map((leg) => t(`legs.${leg}`)).join(t('listSeparator')) })}
        </p>
      )}
      <ol
        aria-label={t('result.list')}
        aria-busy={isPlaceholderData}
        className={classNames('flex flex-col gap-3', isPlaceholderData && 'opacity-60')}
      >
        {results.map((result) => (
          <li key={result.documentId}>
            <ResultCard
              result={result}
              openPassage={result.documentId === selectedId ? passageIndex : null}
              onOpen={(passage) => onOpen(result.documentId, passage)}
            />
          </li>
        ))}
      </ol>
      {search.hasNextPage && (
        <Button
          className="self-center"
          isBusy={search.isFetchingNextPage}
          onClick={() => void search.fetchNextPage()}
        >
          {t('result.showMore')}
        </Button>
      )}
    </>
  );
}

function ResultSkeletons() {
  const { t } = useTranslation('search');
  return (
    <div role="status" aria-label={t('searching')} className="flex flex-col gap-3">
      {[0, 1, 2, 3].map((index) => (
        <div key={index} className="flex flex-col gap-2 rounded-card border border-line px-4 py-3">
          <Skeleton className="h-5 w-1/2" />
          <Skeleton className="h-3 w-1/3" />
          <Skeleton className="h-4 w-full" />
          <Skeleton className="h-4 w-5/6" />
        </div>
      ))}
    </div>
  );
}
