import type { Migration } from 'kysely/migration';
import * as foundation from './0001-foundation.ts';
import * as search from './0002-search.ts';
import * as documents from './0003-documents.ts';

/** Every migration by name, in order. A released migration never changes. */
export const migrations: Record<string, Migration> = {
  '0001-foundation': foundation,
  '0002-search': search,
  '0003-documents': documents,
};
