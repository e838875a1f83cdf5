import type { DocumentFormat } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { sql } from 'kysely';
import type { FusedChunk } from './fuse.ts';
import { readableCollections } from './readable-collections.ts';

/** A document with its chunks that were found, best first. Its score is that of the best: to add those of others made every collection measured worse but one. */
export type DocumentMatch = { documentId: string; score: number; chunks: FusedChunk[] };

/** Documents of ranked chunks, best first. */
export function groupByDocument(chunks: readonly FusedChunk[]): DocumentMatch[] {
  const matches = new Map<string, DocumentMatch>();
  for (const chunk of chunks) {
    const match = matches.get(chunk.documentId);
    if (match) match.chunks.push(chunk);
    else matches.set(chunk.documentId, { documentId: chunk.documentId, score: chunk.score, chunks: [chunk] });
  }
  return [...matches.values()];
}

export type DocumentInfo = {
  id: string;
  title: string;
  fileName: string;
  folder: string;
  format: DocumentFormat;
  version: number | null;
  updatedAt: Date;
  isPinned: boolean;
  collectionId: string;
  collectionName: string;
};

/** What is shown of documents, by id; those that a person may not read are not in it. */
export async function readDocuments(
  database: Database,
  userId: string,
  ids: readonly string[],
): Promise<Map<string, DocumentInfo>> {
  if (ids.length === 0) return new Map();
  const rows = await database
    .selectFrom('document')
    .innerJoin('collection', 'collection.id', 'document.collectionId')
    .select([
      'document.id',
      'document.title',
      'document.fileName',
      'document.folder',
      'document.format',
      'document.indexedVersion as version',
      'document.updatedAt',
      'document.isPinned',
      'document.collectionId',
      'collection.name as collectionName',
    ])
    .where(sql<boolean>`document.id = any(${ids}::uuid[])`)
    .where('document.collectionId', 'in', readableCollections(database, userId))
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
