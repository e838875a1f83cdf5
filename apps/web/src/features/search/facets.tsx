'use client';
import type { DocumentFormat, FacetValue, SearchResponse } from '@onyx/contracts';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useCollections } from '../../api/use-collections.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Checkbox } from '../../parts/checkbox.tsx';
import { classNames } from '../../parts/class-names.ts';
import { formatNames } from '../viewer/format-icon.tsx';
import { dateRanges, toggled, type DateRange, type SearchState } from './search-state.ts';

/** Filters with what each would leave: collections and types (several), date (one). */
export function Facets({
  state,
  facets,
  onChange,
}: {
  state: SearchState;
  facets: SearchResponse['facets'] | undefined;
  onChange: (changes: Partial<SearchState>) => void;
}) {
  const { t } = useTranslation('search');
  const { data: collections } = useCollections();
  const nameOf = (id: string) => collections?.find((known) => known.id === id)?.name ?? id;
  const dates = facets?.dates.filter(({ count }) => count > 0) ?? [];
  return (
    <div className="flex flex-col gap-5">
      <FacetGroup
        title={t('facets.collections')}
        values={withChosen(facets?.collections ?? [], state.collectionIds, nameOf)}
        chosen={state.collectionIds}
        onToggle={(id) => onChange({ collectionIds: toggled(state.collectionIds, id) })}
      />
      <FacetGroup
        title={t('facets.formats')}
        values={withChosen(facets?.formats ?? [], state.formats, (format) => format).map((value) => ({
          ...value,
          label: formatNames[value.value as DocumentFormat] ?? value.label,
        }))}
        chosen={state.formats}
        onToggle={(format) => onChange({ formats: toggled(state.formats, format as DocumentFormat) })}
      />
      {(dates.length > 0 || state.date !== null) && (
        <DateGroup value={state.date} counts={facets?.dates ?? []} onChange={(date) => onChange({ date })} />
      )}
    </div>
  );
}

function FacetGroup({
  title,
  values,
  chosen,
  onToggle,
}: {
  title: string;
  values: readonly FacetValue[];
  chosen: readonly string[];
  onToggle: (value: string) => void;
}) {
  const format = useFormat();
  const id = useId();
  if (values.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="mb-1 text-12 font-normal text-text-faint">
        {title}
      </h2>
      <ul>
        {values.map(({ value, label, count }) => (
          <li key={value} className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
            <Checkbox
              value={chosen.includes(value)}
              onValueChange={() => onToggle(value)}
              className="min-w-0 flex-1 [&>label]:min-w-0 [&>label]:flex-1 [&>label]:truncate"
            >
              {label}
            </Checkbox>
            <span className="shrink-0 text-12 text-text-faint tabular-nums">{format.number(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function DateGroup({
  value,
  counts,
  onChange,
}: {
  value: DateRange | null;
  counts: readonly FacetValue[];
  onChange: (date: DateRange | null) => void;
}) {
  const { t } = useTranslation('search');
  const format = useFormat();
  const id = useId();
  const options = [null, ...dateRanges].map((range) => ({
    range,
    label: t(`facets.date.${range ?? 'any'}`),
    count: counts.find((facet) => facet.value === range)?.count,
  }));
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="mb-1 text-12 font-normal text-text-faint">
        {t('facets.dates')}
      </h2>
      <ul>
        {options
          .filter(({ range, count }) => range === null || range === value || (count ?? 0) > 0)
          .map(({ range, label, count }) => (
            <li key={label}>
              <button
                type="button"
                aria-pressed={range === value}
                onClick={() => onChange(range)}
                className={classNames(
                  '-mx-2 flex h-8 w-[calc(100%+16px)] items-center gap-2 rounded-control px-2 text-left text-14 pointer-coarse:h-11',
                  range === value
                    ? 'bg-surface-active font-semibold'
                    : 'text-text-muted hover:bg-surface-hover hover:text-text',
                )}
              >
                <span className="min-w-0 flex-1 truncate">{label}</span>
                {count !== undefined && (
                  <span className="text-12 font-normal text-text-faint tabular-nums">
                    {format.number(count)}
                  </span>
                )}
              </button>
            </li>
          ))}
      </ul>
    </section>
  );
}

/** Chosen values stay in the list although nothing has them now, so that they can be taken back. */
function withChosen(
  values: readonly FacetValue[],
  chosen: readonly string[],
  nameOf: (value: string) => string,
): FacetValue[] {
  const missing = chosen.filter((value) => !values.some((known) => known.value === value));
  return [...values, ...missing.map((value) => ({ value, label: nameOf(value), count: 0 }))];
}
