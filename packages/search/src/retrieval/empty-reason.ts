import type { EmptyReason, SearchFilter } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import type { Question } from './question.ts';
import { readableCollections } from './readable-collections.ts';

/** Why a search found nothing, the most helpful reason first. */
export async function explainEmpty(
  database: Database,
  userId: string,
  question: Question,
  foundWithoutFilters: number,
): Promise<EmptyReason> {
  const { documents, ready } = await countReadable(database, userId);
  if (documents === 0) return 'no-documents';
  if (ready === 0) return 'nothing-ready-yet';
  if (foundWithoutFilters > 0) return 'filters-exclude-all';
  return question.terms.length === 0 ? 'no-searchable-words' : 'no-match';
}

export function isFiltered(filter: SearchFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

async function countReadable(
  database: Database,
  userId: string,
): Promise<{ documents: number; ready: number }> {
  return database
    .selectFrom('document')
    .select((select) => [
      select.fn.countAll<number>().as('documents'),
      select.fn.count<number>('indexedVersion').as('ready'),
    ])
    .where('collectionId', 'in', readableCollections(database, userId))
    .executeTakeFirstOrThrow();
}
