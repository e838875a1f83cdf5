import { AppError, type JobPayload } from '@onyx/contracts';
import type { Database, DatabaseTransaction } from '@onyx/database';
import { createBatcher } from '../batcher.ts';
import type { StagedFile } from '../files/index.ts';
import { jobPriority, type JobQueue } from '../jobs/index.ts';
import { requeueFailed } from './document.queries.ts';
import {
  holdCollections,
  holdDocuments,
  holdFiles,
  insertDocuments,
  insertVersions,
  placeOf,
  raiseVersion,
  type FiledDocument,
  type NewFile,
} from './upload.queries.ts';

export type FileRequest = {
  file: NewFile;
  staged: Pick<StagedFile, 'commit'>;
  isInteractive: boolean;
  passwordEncrypted?: string | undefined;
  /** W3C `traceparent` of the upload. */
  cause?: string | undefined;
};

export type UploadOutcome = 'created' | 'new-version' | 'unchanged';
export type Filed = { documentId: string; outcome: UploadOutcome };

type Result = Filed | AppError;
type Filing = FileRequest & { document: FiledDocument; outcome: UploadOutcome };

/** An upload takes several times as long; of many at once, more share a transaction. */
const lingerMs = 8;
const maxBatch = 64;

/**
 * Turns staged files into documents: the file, its row, the version and the job, all or nothing. What arrives at
 * the same time shares a transaction (each costs the embedded database several round trips).
 * Rejects with `not-found` when the collection has gone meanwhile.
 */
export function createFiling(dependencies: {
  database: Database;
  queue: JobQueue;
}): (request: FileRequest) => Promise<Filed> {
  const { database, queue } = dependencies;
  const fileTogether = (requests: readonly FileRequest[]): Promise<Result[]> =>
    database.transaction().execute((trx) => fileAll(trx, queue, requests));

  const add = createBatcher<FileRequest, Result>({
    maxItems: maxBatch,
    lingerMs,
    keyOf: ({ file }) => placeOf(file),
    run: async (requests) => {
      try {
        return await fileTogether(requests);
      } catch (error) {
        if (requests.length === 1) throw error;
        // What is wrong with one must not fail the others.
        const results: Result[] = [];
        for (const request of requests) {
          const [result] = await fileTogether([request]).catch((reason: unknown) => [asAppError(reason)]);
          results.push(result ?? new AppError('internal'));
        }
        return results;
      } finally {
        queue.wake('ingest-document');
      }
    },
  });

  return async (request) => {
    const result = await add(request);
    if (result instanceof AppError) throw result;
    return result;
  };
}

async function fileAll(
  trx: DatabaseTransaction,
  queue: JobQueue,
  requests: readonly FileRequest[],
): Promise<Result[]> {
  const collections = await holdCollections(
    trx,
    requests.map(({ file }) => file.collectionId),
  );
  const accepted = requests.filter(({ file }) => collections.has(file.collectionId));
  const filings = accepted.length > 0 ? await fileAccepted(trx, accepted) : new Map<FileRequest, Filing>();

  const changed = [...filings.values()].filter(({ outcome }) => outcome !== 'unchanged');
  await insertVersions(trx, changed);
  await enqueue(trx, queue, changed);

  // Bringing the same bytes again is how people retry.
  const failed = [...filings.values()].filter(
    ({ outcome, document }) => outcome === 'unchanged' && document.stage === 'failed',
  );
  const requeued = new Set(
    (
      await requeueFailed(
        trx,
        failed.map(({ document }) => document.id),
      )
    ).map(({ id }) => id),
  );
  await enqueue(
    trx,
    queue,
    failed.filter(({ document }) => requeued.has(document.id)),
    true,
  );

  return requests.map((request) => {
    const filing = filings.get(request);
    return filing ? { documentId: filing.document.id, outcome: filing.outcome } : new AppError('not-found');
  });
}

async function fileAccepted(
  trx: DatabaseTransaction,
  requests: readonly FileRequest[],
): Promise<Map<FileRequest, Filing>> {
  const files = requests.map(({ file }) => file);
  await holdFiles(trx, files);
  await Promise.all(requests.map(({ staged }) => staged.commit()));

  const created = await insertDocuments(trx, files);
  const existing = await holdDocuments(
    trx,
    files.filter((file) => !created.has(placeOf(file))),
  );
  const filings = new Map<FileRequest, Filing>();
  for (const request of requests) {
    const place = placeOf(request.file);
    const fresh = created.get(place);
    const old = existing.get(place);
    if (fresh) {
      filings.set(request, { ...request, document: fresh, outcome: 'created' });
    } else if (!old) {
      // Deleted between the two statements.
      throw new AppError('conflict', { isRetryable: true });
    } else if (old.sha256 === request.file.sha256) {
      filings.set(request, { ...request, document: old, outcome: 'unchanged' });
    } else {
      const document = await raiseVersion(trx, old, request.file);
      filings.set(request, { ...request, document, outcome: 'new-version' });
    }
  }
  return filings;
}

async function enqueue(
  trx: DatabaseTransaction,
  queue: JobQueue,
  filings: readonly Filing[],
  isAgain = false,
): Promise<void> {
  for (const isInteractive of [true, false]) {
    const chosen = filings.filter((filing) => filing.isInteractive === isInteractive);
    const payloads = chosen.map(({ document, passwordEncrypted }): JobPayload<'ingest-document'> => ({
      documentId: document.id,
      version: document.version,
      ...(passwordEncrypted && { passwordEncrypted }),
    }));
    const settings = isInteractive
      ? { priority: jobPriority.interactive }
      : { priority: jobPriority.bulk, owners: chosen.map(({ file }) => file.collectionId) };
    const causes = chosen.map(({ cause }) => cause);
    await queue.enqueue(trx, 'ingest-document', payloads, { ...settings, isAgain, causes });
  }
}

function asAppError(reason: unknown): AppError {
  return reason instanceof AppError ? reason : new AppError('internal', { isRetryable: true, cause: reason });
}
