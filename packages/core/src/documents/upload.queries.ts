import type { DocumentFormat, DocumentStage, ErrorInfo } from '@onyx/contracts';
import type { DatabaseTransaction } from '@onyx/database';
import { sql } from 'kysely';

/** A file on its way to become a document, or a version of one. */
export type NewFile = {
  collectionId: string;
  folder: string;
  fileName: string;
  title: string;
  format: DocumentFormat;
  sha256: string;
  sizeBytes: number;
  userId: string;
};

export type FiledDocument = { id: string; version: number; sha256: string; stage: DocumentStage };

/** Where a document stands; there is at most one at each place. */
export type Place = Pick<NewFile, 'collectionId' | 'folder' | 'fileName'>;

export function placeOf(file: Place): string {
  return `${file.collectionId}/${file.folder}/${file.fileName}`;
}

/** Which of the collections exist, held so that none goes away before the transaction ends. */
export async function holdCollections(
  trx: DatabaseTransaction,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('collection')
    .select('id')
    .where('id', 'in', [...new Set(ids)])
    .forKeyShare()
    .execute();
  return new Set(rows.map((row) => row.id));
}

/**
 * Says that the files are in use. Holds their rows: who collects unused files waits for us or we for them, so
 * that the bytes are put into the store after they could have been removed, never before.
 */
export async function holdFiles(trx: DatabaseTransaction, files: readonly NewFile[]): Promise<void> {
  const distinct = [
    ...new Map(files.map(({ sha256, sizeBytes }) => [sha256, { sha256, sizeBytes }])).values(),
  ];
  await trx
    .insertInto('file')
    // In one order everywhere, against deadlocks.
    .values(distinct.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1)))
    .onConflict((conflict) => conflict.column('sha256').doUpdateSet({ createdAt: sql`now()` }))
    .execute();
}

/** Makes documents where there are none yet; gives those made, by place. */
export async function insertDocuments(
  trx: DatabaseTransaction,
  files: readonly NewFile[],
): Promise<Map<string, FiledDocument>> {
  const rows = await trx
    .insertInto('document')
    .values(files.map(({ userId, ...file }) => ({ ...file, createdBy: userId })))
    .onConflict((conflict) => conflict.columns(['collectionId', 'folder', 'fileName']).doNothing())
    .returning(['id', 'version', 'sha256', 'stage', 'collectionId', 'folder', 'fileName'])
    .execute();
  return new Map(rows.map((row) => [placeOf(row), row]));
}

/** The documents that stand at the given places, held until the transaction ends. */
export async function holdDocuments(
  trx: DatabaseTransaction,
  files: readonly Place[],
): Promise<Map<string, FiledDocument>> {
  if (files.length === 0) return new Map();
  const places = files.map((file) => sql`(${file.collectionId}::uuid, ${file.folder}, ${file.fileName})`);
  const rows = await trx
    .selectFrom('document')
    .select(['id', 'version', 'sha256', 'stage', 'collectionId', 'folder', 'fileName'])
    .where(sql<boolean>`(collection_id, folder, file_name) in (${sql.join(places)})`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [placeOf(row), row]));
}

/** Makes a file the newest version of a document, which starts anew. What is indexed stays until that is. */
export async function raiseVersion(
  trx: DatabaseTransaction,
  document: FiledDocument,
  file: NewFile,
): Promise<FiledDocument> {
  const { sha256, sizeBytes, format } = file;
  return trx
    .updateTable('document')
    .set({ sha256, sizeBytes, format, version: document.version + 1, updatedAt: new Date(), ...fromTheStart })
    .where('id', '=', document.id)
    .returning(['id', 'version', 'sha256', 'stage'])
    .executeTakeFirstOrThrow();
}

const fromTheStart = {
  stage: 'queued' as DocumentStage,
  stageDone: null,
  stageTotal: null,
  stageUnit: null,
  stageStartedAt: null,
  error: null as (ErrorInfo & string) | null,
};

export async function insertVersions(
  trx: DatabaseTransaction,
  versions: readonly { document: FiledDocument; file: NewFile }[],
): Promise<void> {
  if (versions.length === 0) return;
  await trx
    .insertInto('documentVersion')
    .values(
      versions.map(({ document, file: { sha256, sizeBytes, fileName, format, userId } }) => ({
        sha256,
        sizeBytes,
        fileName,
        format,
        documentId: document.id,
        version: document.version,
        createdBy: userId,
      })),
    )
    .execute();
}
