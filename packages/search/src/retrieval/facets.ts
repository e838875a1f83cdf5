import type { FacetValue, SearchFilter, SearchResponse } from '@onyx/contracts';
import type { DocumentInfo } from './matched-documents.ts';

type Facets = SearchResponse['facets'];

const dayMs = 86_400_000;
/** Each holds the ones before it: `week` counts what changed within seven days, today included. */
const spans = [
  { value: 'day', days: 1 },
  { value: 'week', days: 7 },
  { value: 'month', days: 30 },
  { value: 'year', days: 365 },
] as const;

/**
 * Counts of the documents found, by collection, format and date. Each is counted under all filters but its own,
 * so that a person sees what choosing another value would give.
 */
export function countFacets(found: readonly DocumentInfo[], filter: SearchFilter, now: Date): Facets {
  const by = (without: 'collections' | 'formats' | 'dates') =>
    found.filter((document) => passes(document, filter, without));
  return {
    collections: tally(by('collections'), (document) => [document.collectionId, document.collectionName]),
    formats: tally(by('formats'), (document) => [document.format, document.format]),
    dates: countDates(by('dates'), now),
  };
}

/** Whether a document passes a filter, one of its parts left aside. */
export function passes(
  document: DocumentInfo,
  filter: SearchFilter,
  without?: 'collections' | 'formats' | 'dates',
): boolean {
  if (filter.documentIds && !filter.documentIds.includes(document.id)) return false;
  if (
    without !== 'collections' &&
    filter.collectionIds &&
    !filter.collectionIds.includes(document.collectionId)
  ) {
    return false;
  }
  if (without !== 'formats' && filter.formats && !filter.formats.includes(document.format)) return false;
  if (without === 'dates') return true;
  const time = document.updatedAt.getTime();
  if (filter.updatedAfter && time < Date.parse(filter.updatedAfter)) return false;
  return !(filter.updatedBefore && time >= Date.parse(filter.updatedBefore));
}

function tally(
  documents: readonly DocumentInfo[],
  read: (document: DocumentInfo) => [value: string, label: string],
): FacetValue[] {
  const counts = new Map<string, FacetValue>();
  for (const document of documents) {
    const [value, label] = read(document);
    const known = counts.get(value);
    if (known) known.count += 1;
    else counts.set(value, { value, label, count: 1 });
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

function countDates(documents: readonly DocumentInfo[], now: Date): FacetValue[] {
  const ages = documents.map((document) => now.getTime() - document.updatedAt.getTime());
  const values = spans.map(({ value, days }) => ({
    value: value as string,
    label: value as string,
    count: ages.filter((age) => age < days * dayMs).length,
  }));
  values.push({ value: 'older', label: 'older', count: ages.filter((age) => age >= 365 * dayMs).length });
  return values.filter((value) => value.count > 0);
}
