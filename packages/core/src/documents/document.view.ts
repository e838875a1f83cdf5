import type { Document, DocumentStatus, DocumentVersion } from '@onyx/contracts';
import type { Row } from '@onyx/database';
import type { Actor } from '../actor.ts';
import { canWrite, type CollectionStanding } from '../collections/index.ts';

/** A document as the queries give it, with the standing of the person who asks in its collection. */
export type DocumentRow = Omit<Row<'document'>, 'createdBy'> &
  CollectionStanding & {
    collectionName: string;
    createdByName: string;
  };

export function toDocument(actor: Actor, row: DocumentRow, now = new Date()): Document {
  return {
    id: row.id,
    collectionId: row.collectionId,
    collectionName: row.collectionName,
    title: row.title,
    fileName: row.fileName,
    folder: row.folder,
    format: row.format,
    sizeBytes: row.sizeBytes,
    version: row.version,
    pageCount: row.pageCount,
    chunkCount: row.chunkCount,
    language: row.language,
    status: toStatus(row, now),
    createdBy: row.createdByName,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    isPinned: row.isPinned,
    can: { write: canWrite(actor, row) },
  };
}

type StatusRow = Pick<
  DocumentRow,
  'stage' | 'stageDone' | 'stageTotal' | 'stageUnit' | 'stageStartedAt' | 'indexedVersion' | 'error'
>;

function toStatus(row: StatusRow, now: Date): DocumentStatus {
  return {
    stage: row.stage,
    done: row.stageDone,
    total: row.stageTotal,
    unit: row.stageUnit,
    etaSeconds: etaSeconds(row, now),
    isSearchable: row.indexedVersion !== null,
    error: row.stage === 'failed' ? (row.error ?? { code: 'internal' }) : null,
  };
}

/** Remaining time of the stage at the speed it has had so far; null until something is done. */
function etaSeconds(row: StatusRow, now: Date): number | null {
  if (row.stage !== 'parsing' && row.stage !== 'embedding') return null;
  if (!row.stageStartedAt || !row.stageDone || !row.stageTotal) return null;
  const elapsedMs = Math.max(0, now.getTime() - row.stageStartedAt.getTime());
  return Math.ceil(((elapsedMs / row.stageDone) * Math.max(0, row.stageTotal - row.stageDone)) / 1000);
}

export function toVersion(
  row: Pick<Row<'documentVersion'>, 'version' | 'sizeBytes' | 'sha256' | 'fileName' | 'createdAt'> & {
    createdByName: string;
  },
  currentVersion: number,
): DocumentVersion {
  return {
    version: row.version,
    sizeBytes: row.sizeBytes,
    sha256: row.sha256,
    fileName: row.fileName,
    createdBy: row.createdByName,
    createdAt: row.createdAt.toISOString(),
    isCurrent: row.version === currentVersion,
  };
}
