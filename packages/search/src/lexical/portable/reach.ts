import type { Database } from '@onyx/database';
import { sql, type RawBuilder } from 'kysely';
import {
  chunkIsInReach,
  collectionsInReach,
  documentConditions,
  hasDocumentConditions,
  type Reach,
} from '../../retrieval/readable-collections.ts';
import { collectionFeature } from './features.ts';

/** More collections than these are not looked up by their features, but checked at each chunk. */
const maxCollections = 200;
/** Nor are they when they have more than this part of all chunks. */
const wideShare = 0.5;
/** Fewer chunks than these are never worth a plan of their own. */
const minReach = 1_000;
/** Of no more documents than these, all chunks are looked at. */
const maxDocuments = 1_000;

/** What is in reach, as a search needs it. */
export type LexicalReach = {
  collectionIds: string[];
  /** The part of all chunks that stands in these collections, about; 0 to 1. */
  share: number;
  /** The collections as features to look up; undefined when checking each chunk is cheaper. */
  collections: number[] | undefined;
  /** The documents in reach, where a filter leaves few. */
  documents: string[] | undefined;
  /** Whether a filter leaves out many chunks of these collections. */
  isNarrow: boolean;
  /** A condition on a row with the columns of a chunk, by the row's name. */
  isChunkInReach(row: string): RawBuilder<boolean>;
};

/** The collections in reach; none means that nothing is. */
export async function readCollections(database: Database, reach: Reach): Promise<string[]> {
  const { rows } = await sql<{ ids: string[] }>`select ${collectionsInReach(database, reach)} as ids`.execute(
    database,
  );
  return rows[0]?.ids ?? [];
}

/** @param counts how many chunks have each feature, @param all how many chunks there are */
export async function describeReach(
  database: Database,
  reach: Reach,
  collectionIds: string[],
  counts: ReadonlyMap<number, number>,
  all: number,
): Promise<LexicalReach> {
  const features = collectionIds.map(collectionFeature);
  const inCollections = features.reduce((sum, feature) => sum + (counts.get(feature) ?? 0), 0);
  // Counts of collections may be a little old, and there are none before the first fold.
  const share = Math.min(1, Math.max(inCollections, minReach) / Math.max(all, 1));
  const isNarrow = hasDocumentConditions(reach.filter);
  return {
    collectionIds,
    share,
    collections: features.length <= maxCollections && share < wideShare ? features : undefined,
    documents: isNarrow ? await readDocuments(database, reach, collectionIds) : undefined,
    isNarrow,
    isChunkInReach: (row) => chunkIsInReach(database, reach, row),
  };
}

/** The documents that pass the filter; undefined when they are many. */
async function readDocuments(
  database: Database,
  { filter }: Reach,
  collectionIds: readonly string[],
): Promise<string[] | undefined> {
  const named = filter.documentIds ? sql`and document.id = any(${filter.documentIds}::uuid[])` : sql``;
  const { rows } = await sql<{ id: string }>`
    select id from document where document.collection_id = any(${collectionIds}::uuid[]) ${named}
      ${documentConditions(filter)}
    limit ${sql.lit(maxDocuments + 1)}`.execute(database);
  return rows.length <= maxDocuments ? rows.map(({ id }) => id) : undefined;
}
