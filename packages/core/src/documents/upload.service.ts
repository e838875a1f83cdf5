import { AppError, type Document } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { detectFormat, normaliseFileName } from '@onyx/documents';
import { noTracer, type Tracer } from '@onyx/telemetry';
import type { Actor } from '../actor.ts';
import { createBatcher } from '../batcher.ts';
import { canWrite, ensureDefaultCollection } from '../collections/index.ts';
import type { FileStore } from '../files/index.ts';
import type { JobQueue } from '../jobs/index.ts';
import type { FilePasswords } from '../files/index.ts';
import { findStandings, findWrittenDocuments } from './document.queries.ts';
import { toDocument, type DocumentRow } from './document.view.ts';
import { createFiling, type UploadOutcome } from './filing.ts';
import { normaliseFolder } from './folder.ts';
import { titleOf } from '../files/index.ts';
import { createUploadPace } from './upload-pace.ts';

export type UploadInput = {
  /** The default collection when absent. */
  collectionId?: string | undefined;
  folder: string;
  fileName: string;
  /** The file as it comes over the wire. Its iterator throws when the sender breaks off. */
  bytes: AsyncIterable<Uint8Array>;
  /** For an encrypted file. */
  password?: string | undefined;
  signal?: AbortSignal | undefined;
};

export type UploadResult = { document: Document; outcome: UploadOutcome };

export type UploadOptions = {
  database: Database;
  files: FileStore;
  queue: JobQueue;
  /** Seals passwords of encrypted files on their way to the worker. */
  passwords: FilePasswords;
  maxUploadBytes: number;
  tracer?: Tracer | undefined;
};

/**
 * Takes one file in. The same name in the same folder is a new version, the same bytes there change nothing.
 * Throws `not-found` and `forbidden` for the collection, `file-name-invalid`, `file-empty`, `file-too-large`,
 * `format-unsupported`, `format-mismatch`, and whatever `bytes` throws; nothing is stored then.
 */
export type UploadDocument = (actor: Actor, input: UploadInput) => Promise<UploadResult>;

export function createUploadDocument(options: UploadOptions): UploadDocument {
  const { database, files, queue, passwords, maxUploadBytes, tracer = noTracer } = options;
  const pace = createUploadPace();
  const file = createFiling({ database, queue });
  const read = createDocumentReader(database);
  const resolveTargetOf = createTargetResolver(database);

  return async (actor, input) => {
    const fileName = normaliseFileName(input.fileName);
    const folder = normaliseFolder(input.folder);
    const collectionId = await resolveTargetOf({ actor, collectionId: input.collectionId });
    const staged = await files.stage(input.bytes, { maxBytes: maxUploadBytes, signal: input.signal });
    try {
      const format = detectFormat({ fileName, head: staged.head });
      await staged.transfer();
      const { sha256, sizeBytes } = staged;
      const { documentId, outcome } = await file({
        file: {
          collectionId,
          folder,
          fileName,
          title: titleOf(fileName),
          format,
          sha256,
          sizeBytes,
          userId: actor.userId,
        },
        staged,
        isInteractive: pace.isInteractive(actor.userId),
        passwordEncrypted: input.password ? passwords.seal(input.password) : undefined,
        cause: tracer.traceparent(),
      });
      const row = await read({ actor, documentId });
      if (!row) throw new AppError('not-found');
      return { document: toDocument(actor, row), outcome };
    } finally {
      await staged.discard();
    }
  };
}

const defaultKnownMs = 60_000;

type Target = { actor: Actor; collectionId: string | undefined };

/** Where a person's upload goes, and whether it may. Asked anew each time; what is asked at the same time shares a query. */
function createTargetResolver(database: Database): (target: Target) => Promise<string> {
  const defaults = new Map<string, { collectionId: string; until: number }>();

  /** Looking for the default collection takes a transaction: what it gave is remembered for a minute, and still checked. */
  async function resolveTarget({ actor, collectionId }: Target): Promise<string | AppError> {
    const known = defaults.get(actor.userId);
    if (collectionId === undefined && (!known || known.until < Date.now())) {
      return rememberDefault(actor);
    }
    const id = collectionId ?? known?.collectionId ?? '';
    const standing = (await findStandings(database, actor.userId, [id])).get(id);
    if (standing && canWrite(actor, standing)) return id;
    if (collectionId === undefined) return rememberDefault(actor);
    return new AppError(standing ? 'forbidden' : 'not-found');
  }

  async function rememberDefault(actor: Actor): Promise<string> {
    const collectionId = await database.transaction().execute((trx) => ensureDefaultCollection(trx, actor));
    if (defaults.size > 1000) defaults.clear();
    defaults.set(actor.userId, { collectionId, until: Date.now() + defaultKnownMs });
    return collectionId;
  }

  const resolve = createBatcher<Target, string | AppError>({
    maxItems: 64,
    run: async (targets) => {
      const answers = new Map<string, Promise<string | AppError>>();
      const answer = (target: Target): Promise<string | AppError> => {
        const key = `${target.actor.userId}/${target.collectionId}`;
        const given = answers.get(key) ?? resolveTarget(target);
        answers.set(key, given);
        return given;
      };
      return Promise.all(targets.map(answer));
    },
  });
  return async (target) => {
    const found = await resolve(target);
    if (found instanceof AppError) throw found;
    return found;
  };
}

/** Documents as an actor sees them; what is asked for at the same time shares a query. */
function createDocumentReader(database: Database) {
  return createBatcher<{ actor: Actor; documentId: string }, DocumentRow | undefined>({
    maxItems: 64,
    run: async (requests) => {
      const rows = new Map<string, DocumentRow>();
      for (const userId of new Set(requests.map(({ actor }) => actor.userId))) {
        const ids = requests
          .filter(({ actor }) => actor.userId === userId)
          .map(({ documentId }) => documentId);
        for (const row of await findWrittenDocuments(database, userId, ids))
          rows.set(`${userId}/${row.id}`, row);
      }
      return requests.map(({ actor, documentId }) => rows.get(`${actor.userId}/${documentId}`));
    },
  });
}
