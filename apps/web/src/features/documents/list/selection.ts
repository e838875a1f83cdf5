import type { Document, DocumentFilter } from '@onyx/contracts';

/** What is selected: some documents by id, or everything the filter finds, seen or not. */
export type Selection = { kind: 'some'; ids: ReadonlySet<string> } | { kind: 'all'; count: number };

export const nothing: Selection = { kind: 'some', ids: new Set() };
/** What one request may name; beyond that one selects everything and narrows the filter. */
export const maxSelected = 1000;

export function isSelected(selection: Selection, id: string): boolean {
  return selection.kind === 'all' || selection.ids.has(id);
}

export function selectedCount(selection: Selection): number {
  return selection.kind === 'all' ? selection.count : selection.ids.size;
}

/**
 * Selects or deselects some rows. Taking rows out of "everything" leaves what is in `loaded` without them: the
 * server knows no "everything but".
 */
export function withRows(
  selection: Selection,
  ids: readonly string[],
  isOn: boolean,
  loaded: readonly string[] = [],
): Selection {
  if (selection.kind === 'all' && isOn) return selection;
  const next = new Set(selection.kind === 'all' ? loaded : selection.ids);
  for (const id of ids) {
    if (!isOn) next.delete(id);
    else if (next.size < maxSelected) next.add(id);
  }
  return { kind: 'some', ids: next };
}

/** The part of a bulk request that says which documents. */
export function bulkTarget(
  selection: Selection,
  filter: DocumentFilter,
): { ids: string[] } | { filter: DocumentFilter } {
  return selection.kind === 'all' ? { filter } : { ids: [...selection.ids] };
}

/** How the box in the head of the list stands. */
export function headState(selection: Selection, total: number): boolean | 'some' {
  if (selection.kind === 'all') return true;
  if (selection.ids.size === 0) return false;
  return selection.ids.size >= total ? true : 'some';
}

export function idsOf(rows: readonly (Document | undefined)[]): string[] {
  return rows.flatMap((row) => row?.id ?? []);
}
