import { AppError, toErrorInfo } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { chunkDocument, type ParserPool } from '@onyx/documents';
import {
  instantRoles,
  isInstant,
  prepareChunks,
  type DenseRole,
  type SearchIndex,
  type SearchModels,
} from '@onyx/search';
import { noMetrics, type Logger, type Metrics } from '@onyx/telemetry';
import { createBatcher } from '../batcher.ts';
import type { FileStore } from '../files/index.ts';
import type { FilePasswords } from '../files/index.ts';
import { collectFiles } from '../files/index.ts';
import { createIndexWriter } from './index-writer.ts';
import { createIngestMeter } from './ingest-meter.ts';
import {
  failVersion,
  findUnfinished,
  finishVersions,
  loadDocuments,
  storeProgress,
  type DocumentVersionKey,
  type IngestRow,
  type OwnedVersion,
} from './ingestion.queries.ts';
import {
  jobPriority,
  type JobContext,
  type JobFailure,
  type JobHandlers,
  type JobQueue,
} from '../jobs/index.ts';
import { createProgressReporter } from './progress-reporter.ts';
import { createWeightedGate } from '../weighted-gate.ts';

export type IngestionOptions = {
  database: Database;
  files: FileStore;
  parsers: Pick<ParserPool, 'parse'>;
  searchIndex: Pick<SearchIndex, 'indexDocuments' | 'removeDocument' | 'embedPending' | 'embedTogether'>;
  queue: JobQueue;
  /** Opens the passwords that uploads sealed. */
  passwords: FilePasswords;
  /** Models whose vectors are not instant get them in a job of its own. */
  models: Pick<SearchModels, 'written'>;
  /** Has vectors that could not be made yet made later. */
  fillVectorsLater(): Promise<void>;
  logger: Logger;
  metrics?: Metrics | undefined;
};

export type Ingestion = {
  handlers: Pick<JobHandlers, 'ingest-document' | 'embed-document' | 'collect-files'>;
  /**
   * Gives every unfinished document a job again that has lost its own.
   * @returns how many documents are unfinished.
   */
  repair(options: { isStart: boolean }): Promise<number>;
};

/** Tries of one document, counting those that took their process with them. */
const maxAttempts = 6;
const progressIntervalMs = 300;
/** Bytes of files in work at once; parsed documents are held in memory until they are written. */
const bytesInWork = 48 * 1024 * 1024;
/** Even an empty file has its cost. */
const minFileWeight = 64 * 1024;
const repairPortion = 500;
/** A document of so few chunks is embedded together with others, without progress of its own. */
const smallChunkCount = 32;
/** It can be found by its words already; meanwhile others join. */
const embedLingerMs = 30;
/** While the program runs, a document is taken for lost only after this time without news. */
const lostAfterMs = 30 * 60 * 1000;
/** A document need not wait longer for a model that is away: it is found without it. */
const embedAttempts = 3;

/** The way of a document from its file to what can be found: parse, cut, index, embed. Each step can be repeated. */
export function createIngestion(options: IngestionOptions): Ingestion {
  const { database, files, parsers, searchIndex, queue, passwords, logger } = options;
  const write = createIndexWriter({ database, searchIndex });
  const enter = createWeightedGate(bytesInWork);
  const countIndexed = createIngestMeter(options.metrics ?? noMetrics);
  const load = createBatcher<string, IngestRow | undefined>({
    maxItems: 200,
    run: async (ids) => {
      const rows = await loadDocuments(database, ids);
      return ids.map((id) => rows.get(id));
    },
  });
  const embedSmall = createBatcher<OwnedVersion, void>({
    maxItems: 64,
    lingerMs: embedLingerMs,
    run: async (keys) => {
      await searchIndex.embedTogether(keys);
      await finishOrGoOn(keys);
      return keys.map(() => undefined);
    },
  });

  const hasSlowModel = (): boolean => !options.models.written().every(isInstant);

  /** A document that has its instant vectors is done, unless another model is to read it. */
  async function finishOrGoOn(keys: readonly OwnedVersion[]): Promise<void> {
    if (!hasSlowModel()) return finishVersions(database, keys);
    const owners = keys.map(({ collectionId }) => collectionId);
    await database.transaction().execute((trx) => queue.enqueue(trx, 'embed-document', keys, { owners }));
    queue.wake('embed-document');
  }

  async function read(row: IngestRow, password: string | undefined, signal: AbortSignal) {
    const key = { documentId: row.id, version: row.version };
    const unwanted = new AbortController();
    const progress = createProgressReporter(
      async (state: { done: number; total: number; unit: 'pages' | 'parts' }) => {
        const isWanted = await storeProgress(database, key, { stage: 'parsing', ...state });
        if (!isWanted) unwanted.abort();
      },
      progressIntervalMs,
    );
    try {
      const { fileName, format, sizeBytes } = row;
      const stop = AbortSignal.any([signal, unwanted.signal]);
      const parse = (filePath: string) =>
        parsers.parse(
          { filePath, fileName, format, ...(password !== undefined && { password }) },
          { onProgress: progress.report, signal: stop, sizeBytes },
        );
      const parsed = await files.withLocalFile(row.sha256, parse, stop);
      const chunks = chunkDocument(parsed);
      if (chunks.length === 0) throw new AppError('no-text');
      return { ...key, parsed, chunks: await prepareChunks(chunks, stop) };
    } catch (error) {
      if (unwanted.signal.aborted) return null;
      throw error;
    } finally {
      await progress.close();
    }
  }

  async function embed(
    key: DocumentVersionKey,
    { roles, signal }: { roles?: readonly DenseRole[]; signal: AbortSignal },
  ): Promise<void> {
    const progress = createProgressReporter(async ({ done, total }: { done: number; total: number }) => {
      await storeProgress(database, key, { stage: 'embedding', done, total, unit: 'chunks' });
    }, progressIntervalMs);
    try {
      await searchIndex.embedPending({
        ...key,
        roles,
        signal,
        onProgress: (done, total) => progress.report({ done, total }),
      });
    } finally {
      await progress.close();
    }
  }

  /** Vectors of every model. The document does not wait for a model that fails. */
  async function embedSlowly(key: DocumentVersionKey, { signal, attempt }: JobContext): Promise<void> {
    try {
      await embed(key, { signal });
    } catch (error) {
      const isWorthAnother = attempt < embedAttempts && !isFinal(error);
      if (signal.aborted || isWorthAnother || !hasSlowModel()) throw error;
      logger.warn({ err: error, ...key }, 'a document is without some vectors for now');
      await embed(key, { roles: instantRoles, signal });
      await options.fillVectorsLater();
    }
    await finishVersions(database, [key]);
  }

  async function ingest(
    key: DocumentVersionKey & { passwordEncrypted?: string | undefined },
    { signal, enterStage }: JobContext,
  ): Promise<JobFailure> {
    const row = await load(key.documentId);
    if (!isWanted(row, key)) return failureOf(row, key);
    let chunkCount = Infinity;
    if (row.indexedVersion !== key.version) {
      const password = key.passwordEncrypted && passwords.open(key.passwordEncrypted);
      const isWritten = await enter(Math.max(row.sizeBytes, minFileWeight), async () => {
        enterStage('parsing');
        const document = await read(row, password, signal);
        chunkCount = document?.chunks.length ?? 0;
        enterStage('indexing');
        if (document === null || !(await write(document))) return false;
        countIndexed(row, document);
        return true;
      });
      if (!isWritten) return undefined;
    }
    enterStage('embedding');
    const owned = { ...versionKey(key), collectionId: row.collectionId };
    if (chunkCount <= smallChunkCount) return embedSmall(owned);
    await embed(key, { roles: instantRoles, signal });
    return finishOrGoOn([owned]);
  }

  /** Runs a step. Says so in the document when it cannot succeed, or has failed too often. */
  async function run(
    key: DocumentVersionKey,
    context: JobContext,
    step: () => Promise<JobFailure>,
  ): Promise<JobFailure> {
    try {
      // A document that kills its process leaves no error: the count of tries is all we learn.
      if (context.attempt > maxAttempts) throw new AppError('parser-crashed');
      return await step();
    } catch (error) {
      if (context.signal.aborted) throw error;
      if (context.attempt < attemptsFor(error)) throw error;
      logger.warn({ err: error, ...versionKey(key), attempt: context.attempt }, 'a document failed');
      await failVersion(database, key, toErrorInfo(error));
      return toErrorInfo(error);
    }
  }

  return {
    handlers: {
      'ingest-document': (key, context) => run(key, context, () => ingest(key, context)),
      'embed-document': (key, context) =>
        run(key, context, async () => {
          const row = await load(key.documentId);
          if (!isWanted(row, key)) return failureOf(row, key);
          if (row.indexedVersion !== key.version) return undefined;
          context.enterStage('embedding');
          return embedSlowly(versionKey(key), context);
        }),
      'collect-files': async () => {
        await collectFiles({ database, files, logger });
      },
    },
    async repair({ isStart }) {
      const idleSince = isStart ? null : new Date(Date.now() - lostAfterMs);
      let count = 0;
      let after = '00000000-0000-0000-0000-000000000000';
      for (;;) {
        const keys = await findUnfinished(database, { after, limit: repairPortion, idleSince });
        if (keys.length === 0) break;
        const owners = keys.map(({ collectionId }) => collectionId);
        const settings = { priority: jobPriority.bulk, owners, isRepair: true };
        await database.transaction().execute((trx) => queue.enqueue(trx, 'ingest-document', keys, settings));
        count += keys.length;
        after = keys.at(-1)?.documentId ?? after;
      }
      if (count > 0) queue.wake('ingest-document');
      return count;
    },
  };
}

/** How often to try before an error counts: what is wrong with the file is wrong each time. */
function attemptsFor(error: unknown): number {
  if (!isFinal(error)) return maxAttempts;
  // A parser that crashes may have been the victim of a machine short of memory.
  return error.code === 'parser-crashed' ? 2 : 1;
}

function isFinal(error: unknown): error is AppError {
  return error instanceof AppError && !error.isRetryable;
}

/** Whether a job is still about something: the document is there, this is its newest version, and it has not come to its end. */
function isWanted(row: IngestRow | undefined, { version }: DocumentVersionKey): row is IngestRow {
  return row !== undefined && row.version === version && row.stage !== 'ready' && row.stage !== 'failed';
}

/** What a predecessor wrote down before it could tell the queue. */
function failureOf(row: IngestRow | undefined, { version }: DocumentVersionKey): JobFailure {
  if (row?.version === version && row.stage === 'failed') return row.error ?? { code: 'internal' };
}

function versionKey({ documentId, version }: DocumentVersionKey): DocumentVersionKey {
  return { documentId, version };
}
