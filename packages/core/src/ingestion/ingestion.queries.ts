import type { Block, ErrorInfo, TextLanguage } from '@onyx/contracts';
import { jsonbArray, type Database, type DatabaseTransaction, type Row } from '@onyx/database';
import { sql } from 'kysely';

export type DocumentVersionKey = { documentId: string; version: number };
/** With its collection, whose turn its jobs take. */
export type OwnedVersion = DocumentVersionKey & { collectionId: string };

export type IngestRow = Pick<
  Row<'document'>,
  | 'id'
  | 'collectionId'
  | 'title'
  | 'folder'
  | 'fileName'
  | 'format'
  | 'sha256'
  | 'sizeBytes'
  | 'version'
  | 'indexedVersion'
  | 'stage'
  | 'error'
>;

const ingestColumns = [
  ...(['id', 'collectionId', 'title', 'folder', 'fileName', 'format'] as const),
  ...(['sha256', 'sizeBytes', 'version', 'indexedVersion', 'stage', 'error'] as const),
] as const;

export async function loadDocuments(
  database: Database,
  ids: readonly string[],
): Promise<Map<string, IngestRow>> {
  const rows = await database.selectFrom('document').select(ingestColumns).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Documents as they are now, held until the transaction ends. */
export async function holdDocumentsById(
  trx: DatabaseTransaction,
  ids: readonly string[],
): Promise<Map<string, IngestRow>> {
  const rows = await trx
    .selectFrom('document')
    .select(ingestColumns)
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

export type StageProgress = {
  stage: 'parsing' | 'embedding';
  done: number;
  total: number;
  unit: 'pages' | 'parts' | 'chunks';
};

/** Stores how far a stage is; false when this version is no longer the one to work on. */
export async function storeProgress(
  database: Database,
  { documentId, version }: DocumentVersionKey,
  { stage, done, total, unit }: StageProgress,
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable('document')
    .set({
      stage,
      stageDone: done,
      stageTotal: total,
      stageUnit: unit,
      stageStartedAt: sql<Date>`case when stage = ${stage} and stage_started_at is not null then stage_started_at else now() end`,
    })
    .where('id', '=', documentId)
    .where('version', '=', version)
    .where('stage', 'not in', ['ready', 'failed'])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export type IndexedDocument = DocumentVersionKey & {
  title: string;
  pageCount: number | null;
  chunkCount: number;
  language: TextLanguage;
};

/** Makes the given versions those that are found. Their vectors are still to come. */
export async function publishVersions(
  trx: DatabaseTransaction,
  documents: readonly IndexedDocument[],
): Promise<void> {
  await sql`
    update document set
      indexed_version = published.version, title = published.title, page_count = published.page_count,
      chunk_count = published.chunk_count, language = published.language, error = null,
      stage = 'embedding', stage_done = 0, stage_total = published.chunk_count, stage_unit = 'chunks',
      stage_started_at = now()
    from unnest(
      ${documents.map((document) => document.documentId)}::uuid[],
      ${documents.map((document) => document.version)}::integer[],
      ${documents.map((document) => document.title)}::text[],
      ${documents.map((document) => document.pageCount)}::integer[],
      ${documents.map((document) => document.chunkCount)}::integer[],
      ${documents.map((document) => document.language)}::text[]
    ) as published (id, version, title, page_count, chunk_count, language)
    where document.id = published.id`.execute(trx);
}

/** Marks versions as done, as long as they are the newest. */
export async function finishVersions(database: Database, keys: readonly DocumentVersionKey[]): Promise<void> {
  await sql`
    update document set stage = 'ready', stage_done = null, stage_total = null, stage_unit = null,
      stage_started_at = null, error = null
    from unnest(${keys.map((key) => key.documentId)}::uuid[], ${keys.map((key) => key.version)}::integer[])
      as finished (id, version)
    where document.id = finished.id and document.version = finished.version
      and document.indexed_version = finished.version and document.stage <> 'ready'`.execute(database);
}

/** Says why a version failed. An older one that is indexed stays searchable. */
export async function failVersion(
  database: Database,
  { documentId, version }: DocumentVersionKey,
  error: ErrorInfo,
): Promise<void> {
  await database
    .updateTable('document')
    .set({
      stage: 'failed',
      error: JSON.stringify(error),
      stageDone: null,
      stageTotal: null,
      stageUnit: null,
      stageStartedAt: null,
    })
    .where('id', '=', documentId)
    .where('version', '=', version)
    .where('stage', '<>', 'ready')
    .execute();
}

export type ContentPart = DocumentVersionKey & { blocks: readonly Block[] };

/** Replaces the stored blocks of the versions that the parts belong to. */
export async function writeContent(trx: DatabaseTransaction, parts: readonly ContentPart[]): Promise<void> {
  if (parts.length === 0) return;
  const documentIds = parts.map((part) => part.documentId);
  const versions = parts.map((part) => part.version);
  await sql`
    delete from document_content
    where (document_id, version) in (select * from unnest(${documentIds}::uuid[], ${versions}::integer[]))`.execute(
    trx,
  );
  await sql`
    insert into document_content (document_id, version, first_block, last_block, blocks)
    select * from unnest(
      ${documentIds}::uuid[], ${versions}::integer[],
      ${parts.map((part) => part.blocks[0]?.ordinal ?? 0)}::integer[],
      ${parts.map((part) => part.blocks.at(-1)?.ordinal ?? 0)}::integer[],
      ${jsonbArray(parts.map((part) => jsonText(part.blocks)))}::jsonb[])`.execute(trx);
}

/** PostgreSQL's jsonb keeps no NUL character. */
function jsonText(blocks: readonly Block[]): string {
  const text = JSON.stringify(blocks);
  return text.includes('\\u0000') ? text.replaceAll(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1 ') : text;
}

/** Documents that are neither ready nor failed, in portions by id. Those that began lately may be left out. */
export async function findUnfinished(
  database: Database,
  { after, limit, idleSince }: { after: string; limit: number; idleSince: Date | null },
): Promise<OwnedVersion[]> {
  return database
    .selectFrom('document')
    .select(['id as documentId', 'version', 'collectionId'])
    .where('stage', 'not in', ['ready', 'failed'])
    .where('stage', '<>', 'ready')
    .where('id', '>', after)
    .$if(idleSince !== null, (query) =>
      query.where((where) =>
        where.or([
          where('stageStartedAt', '<', idleSince),
          where.and([where('stageStartedAt', 'is', null), where('updatedAt', '<', idleSince ?? new Date())]),
        ]),
      ),
    )
    .orderBy('id')
    .limit(limit)
    .execute();
}
