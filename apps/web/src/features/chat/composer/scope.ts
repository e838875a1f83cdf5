import type { SearchScope } from '@onyx/contracts';

/** Whether a scope leaves nothing out. */
export function isEverywhere({ collectionIds = [], documentIds = [] }: SearchScope): boolean {
  return collectionIds.length === 0 && documentIds.length === 0;
}

/** A scope with a collection added or taken out. Collections and single files exclude each other. */
export function toggleCollection({ collectionIds = [] }: SearchScope, collectionId: string): SearchScope {
  const next = collectionIds.includes(collectionId)
    ? collectionIds.filter((id) => id !== collectionId)
    : [...collectionIds, collectionId];
  return next.length === 0 ? {} : { collectionIds: next };
}

/** A scope without one of its files. */
export function withoutDocument({ documentIds = [] }: SearchScope, documentId: string): SearchScope {
  const next = documentIds.filter((id) => id !== documentId);
  return next.length === 0 ? {} : { documentIds: next };
}

/** A scope with one more file; what was a choice of collections becomes a choice of files. */
export function withDocument({ documentIds = [] }: SearchScope, documentId: string): SearchScope {
  return { documentIds: [...documentIds.filter((id) => id !== documentId), documentId] };
}
