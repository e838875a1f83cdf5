import { documentFormatSchema, uuidSchema, type DocumentFormat, type SearchFilter } from '@onyx/contracts';

export const dateRanges = ['day', 'week', 'month', 'year', 'older'] as const;
export type DateRange = (typeof dateRanges)[number];

/** A search as the address says it: `?q=…&collections=a,b&formats=pdf,docx&date=week`. */
export type SearchState = {
  query: string;
  collectionIds: string[];
  formats: DocumentFormat[];
  date: DateRange | null;
};

const maxQueryLength = 10_000;
const daysOf = { day: 1, week: 7, month: 30, year: 365 } as const;
const dayMs = 86_400_000;

/** Reads an address; what is not understood counts as absent. */
export function parseSearchState(params: Pick<URLSearchParams, 'get'>): SearchState {
  const list = (name: string) => (params.get(name) ?? '').split(',').filter(Boolean);
  return {
    query: (params.get('q') ?? '').trim().slice(0, maxQueryLength),
    collectionIds: list('collections').filter((id) => uuidSchema.safeParse(id).success),
    formats: list('formats').flatMap((name) => documentFormatSchema.safeParse(name).data ?? []),
    date: dateRanges.find((range) => range === params.get('date')) ?? null,
  };
}

/** The parameters that say a search's filters; empty ones go. */
export function filterParams(
  state: Omit<SearchState, 'query'>,
): Record<'collections' | 'formats' | 'date', string | null> {
  return {
    collections: state.collectionIds.join(',') || null,
    formats: state.formats.join(',') || null,
    date: state.date,
  };
}

export function hasFilters({ collectionIds, formats, date }: SearchState): boolean {
  return collectionIds.length > 0 || formats.length > 0 || date !== null;
}

/** What the server is asked. `now` is the moment the search began, so that its later pages ask for the same days. */
export function toSearchFilter(state: SearchState, now: Date): SearchFilter {
  const { collectionIds, formats, date } = state;
  const daysAgo = (days: number) => new Date(now.getTime() - days * dayMs).toISOString();
  return {
    ...(collectionIds.length > 0 && { collectionIds }),
    ...(formats.length > 0 && { formats }),
    ...(date === 'older' && { updatedBefore: daysAgo(daysOf.year) }),
    ...(date !== null && date !== 'older' && { updatedAfter: daysAgo(daysOf[date]) }),
  };
}

/** A value added to a list, or taken out of it. */
export function toggled<T>(list: readonly T[], value: T): T[] {
  return list.includes(value) ? list.filter((known) => known !== value) : [...list, value];
}
