import {
  AppError,
  type Block,
  type Chunk,
  type Document,
  type DocumentFilter,
  type DocumentFormat,
  type DocumentVersion,
} from '@onyx/contracts';
import type { Database, DatabaseTransaction } from '@onyx/database';
import { mediaTypeOf } from '@onyx/documents';
import type { SearchIndex } from '@onyx/search';
import type { Readable } from 'node:stream';
import type { Actor } from '../actor.ts';
import type { ByteRange, FileStore } from '../files/index.ts';
import { jobPriority, type JobQueue } from '../jobs/index.ts';
import type { FilePasswords } from '../files/index.ts';
import { bulkDocuments, type BulkInput } from './bulk.service.ts';
import { listChunks, readBlocks } from './content.queries.ts';
import {
  countDocuments,
  countWork,
  findReadableDocument,
  findReadableDocuments,
  findStandings,
  findVersion,
  idsOfCollection,
  listDocuments,
  listVersions,
  requeueFailed,
  updateDocument,
  type DocumentOrder,
} from './document.queries.ts';
import { toDocument, toVersion, type DocumentRow } from './document.view.ts';
import { requireReadable, requireWritable } from './documents.policy.ts';
import { removeDocuments } from './remove-documents.ts';
import { suggestQuestions, type Suggestions } from './suggestions.service.ts';
import { isPlaceTaken } from './place-taken.ts';

export type DocumentServiceOptions = {
  database: Database;
  files: FileStore;
  queue: JobQueue;
  searchIndex: Pick<SearchIndex, 'removeDocument' | 'setCollection' | 'updateTitle'>;
  /** Seals passwords of encrypted files on their way to the worker. */
  passwords: FilePasswords;
};

export type OriginalFile = {
  /** Without a charset: that is the file's own secret. */
  mediaType: string;
  sha256: string;
  sizeBytes: number;
  fileName: string;
  format: DocumentFormat;
  open(range?: ByteRange): Promise<Readable>;
};

export type DocumentService = ReturnType<typeof createDocumentService>;

type Page = { offset: number; limit: number };

/**
 * Documents as people see them. Every use case begins with what the actor may read; a document beyond that is
 * `not-found`, and changing one that may only be read is `forbidden`.
 */
export function createDocumentService(options: DocumentServiceOptions) {
  const { database, files, queue, searchIndex, passwords } = options;

  const readable = async (actor: Actor, id: string): Promise<DocumentRow> =>
    requireReadable(await findReadableDocument(database, actor.userId, id));

  return {
    async listDocuments(
      actor: Actor,
      { sort, direction, offset, limit, ...filter }: DocumentFilter & DocumentOrder & Page,
    ): Promise<{ documents: Document[]; total: number }> {
      const [rows, total] = await Promise.all([
        listDocuments(database, actor.userId, filter, { sort, direction, offset, limit }),
        countDocuments(database, actor.userId, filter),
      ]);
      return { documents: rows.map((row) => toDocument(actor, row)), total };
    },

    async getDocument(actor: Actor, id: string): Promise<Document> {
      return toDocument(actor, await readable(actor, id));
    },

    /** Renames, moves, pins or unpins. Throws `conflict` when the target collection has a file of this name in this folder. */
    updateDocument(
      actor: Actor,
      id: string,
      change: {
        title?: string | undefined;
        collectionId?: string | undefined;
        isPinned?: boolean | undefined;
      },
    ): Promise<Document> {
      return database
        .transaction()
        .execute(async (trx) => {
          const row = requireWritable(actor, await findReadableDocument(trx, actor.userId, id));
          const { title, collectionId, isPinned } = change;
          if (collectionId !== undefined && collectionId !== row.collectionId) {
            const standings = await findStandings(trx, actor.userId, [collectionId]);
            requireWritable(actor, standings.get(collectionId));
            await updateDocument(trx, id, { collectionId });
            await searchIndex.setCollection(trx, id, collectionId);
          }
          if (title !== undefined && title !== row.title) {
            await updateDocument(trx, id, { title });
            await searchIndex.updateTitle(trx, id, title, row.folder);
          }
          if (isPinned !== undefined && isPinned !== row.isPinned)
            await updateDocument(trx, id, { isPinned });
          // One who moves it out of their own sight still learns what became of it.
          return toDocument(actor, (await findReadableDocument(trx, actor.userId, id)) ?? row);
        })
        .catch((error: unknown) => {
          throw isPlaceTaken(error) ? new AppError('conflict', { cause: error }) : error;
        });
    },

    /** Gone for every search from this moment; the bytes follow when nothing else uses them. */
    async deleteDocument(actor: Actor, id: string): Promise<void> {
      await database.transaction().execute(async (trx) => {
        requireWritable(actor, await findReadableDocument(trx, actor.userId, id));
        await removeDocuments({ trx, searchIndex, queue }, [id]);
      });
    },

    /** Removes what is in a collection, in the transaction that removes the collection. Who may, is decided there. */
    async deleteAllInCollection(trx: DatabaseTransaction, collectionId: string): Promise<void> {
      await removeDocuments({ trx, searchIndex, queue }, await idsOfCollection(trx, collectionId));
    },

    bulk: (actor: Actor, input: BulkInput): Promise<{ changed: number; skipped: number }> =>
      bulkDocuments({ database, queue, searchIndex }, actor, input),

    suggestQuestions: (actor: Actor, limit: number): Promise<Suggestions> =>
      suggestQuestions(database, actor, limit),

    /** Throws `document-not-retryable` unless it failed. */
    async retryDocument(actor: Actor, id: string, password: string | undefined): Promise<Document> {
      const document = await database.transaction().execute(async (trx) => {
        requireWritable(actor, await findReadableDocument(trx, actor.userId, id));
        const requeued = await requeueFailed(trx, [id]);
        if (requeued.length === 0) throw new AppError('document-not-retryable');
        const payloads = requeued.map(({ version }) => ({
          documentId: id,
          version,
          ...(password && { passwordEncrypted: passwords.seal(password) }),
        }));
        // The job that failed may still be on its way out of the queue.
        const settings = { priority: jobPriority.interactive, isAgain: true };
        await queue.enqueue(trx, 'ingest-document', payloads, settings);
        return toDocument(actor, requireReadable(await findReadableDocument(trx, actor.userId, id)));
      });
      queue.wake('ingest-document');
      return document;
    },

    async listChunks(actor: Actor, id: string, page: Page): Promise<{ chunks: Chunk[]; total: number }> {
      const { indexedVersion, chunkCount } = await readable(actor, id);
      if (indexedVersion === null) return { chunks: [], total: 0 };
      return { chunks: await listChunks(database, id, indexedVersion, page), total: chunkCount };
    },

    /** Blocks of a version; of the one that can be found unless told. */
    async getContent(
      actor: Actor,
      id: string,
      { version: asked, ...page }: Page & { version?: number | undefined },
    ): Promise<{ version: number; blocks: Block[]; total: number }> {
      const row = await readable(actor, id);
      const version = asked ?? row.indexedVersion ?? row.version;
      if (version > row.version) throw new AppError('not-found');
      return { version, ...(await readBlocks(database, id, version, page)) };
    },

    async getFile(actor: Actor, id: string, asked?: number): Promise<OriginalFile> {
      const row = await readable(actor, id);
      const version = requireReadable(await findVersion(database, id, asked ?? row.version));
      return {
        ...version,
        mediaType: mediaTypeOf(version.format),
        open: (range) => files.open(version.sha256, range),
      };
    },

    async listVersions(actor: Actor, id: string): Promise<DocumentVersion[]> {
      const row = await readable(actor, id);
      return (await listVersions(database, id)).map((version) => toVersion(version, row.version));
    },

    /** The documents among `ids` that may be read, in that order, and what goes on beyond them. */
    async progress(
      actor: Actor,
      ids: readonly string[],
    ): Promise<{ documents: Document[]; working: number; failed: number }> {
      const [rows, counts] = await Promise.all([
        findReadableDocuments(database, actor.userId, ids),
        countWork(database, actor.userId),
      ]);
      const byId = new Map(rows.map((row) => [row.id, row]));
      const found = ids.flatMap((id) => byId.get(id) ?? []);
      return { documents: found.map((row) => toDocument(actor, row)), ...counts };
    },
  };
}
