'use client';
import type { EmptyReason, SearchResponse } from '@onyx/contracts';
import { FilePlus2, FilterX, Hourglass, SearchX, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { hasFilters, type SearchState } from './search-state.ts';
import { AskInChat } from './ask-in-chat.tsx';

const icons: Record<EmptyReason, LucideIcon> = {
  'no-documents': FilePlus2,
  'nothing-ready-yet': Hourglass,
  'filters-exclude-all': FilterX,
  'no-searchable-words': SearchX,
  'no-match': SearchX,
};

/** Why nothing was found and what to do about it. */
export function NothingFound({
  response,
  state,
  onClearFilters,
}: {
  response: SearchResponse;
  state: SearchState;
  onClearFilters: () => void;
}) {
  const { t } = useTranslation('search');
  const format = useFormat();
  const reason = response.emptyReason ?? 'no-match';
  const Icon = icons[reason];
  const count = response.totalWithoutFilters ?? 0;
  const actions: Record<EmptyReason, ReactNode> = {
    'no-documents': (
      <ButtonLink href="/documents" variant="primary">
        {t('empty.no-documents.action')}
      </ButtonLink>
    ),
    'nothing-ready-yet': (
      <ButtonLink href="/documents?stage=working">{t('empty.nothing-ready-yet.action')}</ButtonLink>
    ),
    'filters-exclude-all': (
      <Button variant="primary" onClick={onClearFilters}>
        {t('empty.filters-exclude-all.action')}
      </Button>
    ),
    'no-searchable-words': undefined,
    'no-match': hasFilters(state) ? (
      <Button onClick={onClearFilters}>{t('empty.filters-exclude-all.action')}</Button>
    ) : (
      <AskInChat query={state.query} />
    ),
  };
  const words = { query: state.query, count, number: format.number(count) };
  return (
    <div role="status">
      <EmptyState
        icon={<Icon size={20} aria-hidden />}
        title={t(`empty.${reason}.title`, words)}
        action={actions[reason]}
      >
        {reason === 'filters-exclude-all'
          ? t('empty.filters-exclude-all.text', words)
          : t(`empty.${reason}.text`, words)}
      </EmptyState>
    </div>
  );
}
