'use client';
import type { SearchResponse } from '@onyx/contracts';
import { SlidersHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { Button } from '../../parts/button.tsx';
import { ToggleChip } from '../../parts/chip.tsx';
import { Popover } from '../../parts/popover.tsx';
import { AskInChat } from './ask-in-chat.tsx';

/** Over the results: how many there are, and what can be done with them. Filters too, where they have no column. */
export function SearchToolbar({
  query,
  found,
  facets,
  filterCount,
  isExplained,
  onExplain,
  onClearFilters,
}: {
  query: string;
  /** Undefined while nothing is found. */
  found: SearchResponse | undefined;
  /** Shown behind a button; false where they stand at the side. */
  facets: ReactNode;
  filterCount: number;
  isExplained: boolean;
  onExplain: (isExplained: boolean) => void;
  onClearFilters: () => void;
}) {
  const { t } = useTranslation('search');
  return (
    <div className="flex flex-wrap items-center gap-2 empty:hidden">
      {found && <Count {...found} />}
      {facets !== false && (
        <Popover
          label={t('facets.label')}
          className="w-72 p-4"
          trigger={
            <Button size="small" icon={<SlidersHorizontal size={16} aria-hidden />}>
              {filterCount === 0 ? t('facets.label') : t('facets.labelCount', { count: filterCount })}
            </Button>
          }
        >
          {facets}
        </Popover>
      )}
      {found && filterCount > 0 && (
        <Button size="small" variant="ghost" onClick={onClearFilters}>
          {t('empty.filters-exclude-all.action')}
        </Button>
      )}
      {found && (
        <>
          <ToggleChip isOn={isExplained} onToggle={() => onExplain(!isExplained)}>
            {t('explain.switch')}
          </ToggleChip>
          <AskInChat query={query} />
        </>
      )}
    </div>
  );
}

function Count({ total, hasMore, tookMs }: SearchResponse) {
  const { t } = useTranslation('search');
  const format = useFormat();
  const number = format.number(total);
  return (
    <p role="status" className="min-w-0 flex-1 text-13 text-text-muted tabular-nums max-tablet:basis-full">
      {hasMore ? t('result.countMore', { number }) : t('result.count', { count: total, number })}
      <span className="text-text-faint">
        {' '}
        · {t('result.took', { ms: format.number(Math.round(tookMs)) })}
      </span>
    </p>
  );
}
