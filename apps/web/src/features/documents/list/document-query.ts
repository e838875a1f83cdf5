import {
  documentFormatSchema,
  type DocumentFilter,
  type DocumentFormat,
  type EndpointInput,
  type endpoints,
} from '@onyx/contracts';

type ListQuery = NonNullable<EndpointInput<(typeof endpoints)['listDocuments']>['query']>;
export type DocumentSort = NonNullable<ListQuery['sort']>;
export type SortDirection = NonNullable<ListQuery['direction']>;
export type DocumentStageFilter = NonNullable<DocumentFilter['stage']>;

/** What the list shows, as the address says. */
export type DocumentQuery = {
  filter: DocumentFilter;
  sort: DocumentSort;
  direction: SortDirection;
};

const sorts: readonly DocumentSort[] = ['name', 'updated', 'size', 'status'];
const stages: readonly DocumentStageFilter[] = ['working', 'ready', 'failed'];
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads `?collection=…&q=…&format=…&stage=…&sort=…&direction=…`. What is not understood counts as absent. */
export function parseDocumentQuery(params: Pick<URLSearchParams, 'get'>): DocumentQuery {
  const collection = params.get('collection') ?? '';
  const query = (params.get('q') ?? '').trim().slice(0, 200);
  const format = documentFormatSchema.safeParse(params.get('format'));
  const stage = stages.find((known) => known === params.get('stage'));
  const sort = sorts.find((known) => known === params.get('sort')) ?? 'updated';
  const direction = params.get('direction');
  return {
    filter: {
      ...(uuid.test(collection) && { collectionId: collection }),
      ...(query !== '' && { query }),
      ...(format.success && { format: format.data }),
      ...(stage && { stage }),
    },
    sort,
    direction: direction === 'asc' || direction === 'desc' ? direction : naturalDirection(sort),
  };
}

/** The direction a column is first sorted in: names from A, everything else from the most. */
export function naturalDirection(sort: DocumentSort): SortDirection {
  return sort === 'name' || sort === 'status' ? 'asc' : 'desc';
}

/** The address's changes when a column's head is pressed: its natural direction first, then the other. */
export function sortChanges(
  current: DocumentQuery,
  sort: DocumentSort,
): { sort: DocumentSort; direction: SortDirection } {
  if (current.sort !== sort) return { sort, direction: naturalDirection(sort) };
  return { sort, direction: current.direction === 'asc' ? 'desc' : 'asc' };
}

/** Whether anything but the collection narrows the list. */
export function isNarrowed({ query, format, stage }: DocumentFilter): boolean {
  return query !== undefined || format !== undefined || stage !== undefined;
}

export const documentFormats: readonly DocumentFormat[] = documentFormatSchema.options;
