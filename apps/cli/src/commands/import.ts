import { AppError, errorText, toErrorInfo, type ErrorInfo } from '@onyx/contracts';
import { openAsBlob } from 'node:fs';
import { findOrCreateCollection } from '../client/collections.ts';
import { findFiles, type FoundFile } from '../client/find-files.ts';
import type { ServerSession } from '../client/session.ts';
import { createContext, withSession, type CommandContext, type SharedOptions } from '../command-context.ts';
import { addSharedOptions, type OnyxCommand } from '../onyx-command.ts';
import { createProgress } from '../output/progress.ts';
import type { Texts } from '../texts.ts';

type Outcome = 'created' | 'new-version' | 'unchanged' | 'failed';
type Imported = { path: string; outcome: Outcome; documentId: string | null; error: ErrorInfo | null };

/** Uploads under way at once: enough to keep the server busy, few enough to leave it to others. */
export const parallelUploads = 8;
/** As many as one request for progress may name. */
const idsPerRequest = 200;

type ImportOptions = SharedOptions & { collection?: string; wait: boolean };

/** `onyx import`: uploads files and folders and waits until they can be found. */
export function addImportCommand(program: OnyxCommand, texts: Texts): void {
  const command = program
    .command('import')
    .description(texts('about.import'))
    .argument('<paths...>', texts('argument.paths'))
    .option('--collection <name>', texts('option.collection'))
    .option('--no-wait', texts('option.noWait'))
    .action(importFiles);
  addSharedOptions(command, texts);
}

async function importFiles(paths: string[], options: ImportOptions): Promise<void> {
  const context = createContext(options);
  const startedAt = Date.now();
  const { files, ignored } = await findFiles(paths);
  if (files.length === 0) {
    const formats = errorText('format-unsupported', undefined, context.locale);
    throw new AppError('usage', { params: { message: context.texts('import.nothing', { formats }) } });
  }
  await withSession(context, async (session) => {
    const name = options.collection;
    const collection = name ? await findOrCreateCollection(session.client, name) : undefined;
    const { imported, collectionName } = await uploadAll(context, session, files, collection?.id);
    if (options.wait) await untilIndexed(context, session, imported);
    report(context, { imported, ignored, startedAt, collectionName, isWaiting: options.wait });
    if (imported.some((file) => file.outcome === 'failed')) process.exitCode = 1;
  });
}

async function uploadAll(
  context: CommandContext,
  session: ServerSession,
  files: readonly FoundFile[],
  collectionId: string | undefined,
): Promise<{ imported: Imported[]; collectionName: string }> {
  const progress = createProgress(context.terminal, context.texts('import.uploading'), context.isJson);
  const imported: Imported[] = Array.from({ length: files.length });
  let collectionName = '';
  let next = 0;
  let done = 0;
  const uploadNext = async (): Promise<void> => {
    for (let index = next++; index < files.length; index = next++) {
      const file = files[index];
      if (!file) continue;
      try {
        const { document, outcome } = await upload(session, file, collectionId);
        collectionName = document.collectionName;
        imported[index] = { path: file.path, outcome, documentId: document.id, error: null };
      } catch (error) {
        // One bad file must not end the import of a thousand good ones; a server that is gone must.
        if (error instanceof AppError && stopsImport.has(error.code)) throw error;
        imported[index] = { path: file.path, outcome: 'failed', documentId: null, error: toErrorInfo(error) };
      }
      progress.update(++done, files.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: parallelUploads }, uploadNext));
  } finally {
    progress.stop();
  }
  return { imported, collectionName };
}

const stopsImport = new Set(['server-unreachable', 'unauthenticated', 'forbidden']);

async function upload(session: ServerSession, file: FoundFile, collectionId: string | undefined) {
  const form = new FormData();
  if (collectionId) form.set('collectionId', collectionId);
  form.set('folder', file.folder);
  form.set('file', await openAsBlob(file.path), file.fileName);
  return session.client.uploadDocument({ body: form });
}

/** Waits for all documents to be searchable with their vectors, failed or gone. Marks the failed ones in `imported`. */
export async function untilIndexed(
  context: CommandContext,
  session: Pick<ServerSession, 'client'>,
  imported: Imported[],
): Promise<void> {
  const progress = createProgress(context.terminal, context.texts('import.indexing'), context.isJson);
  const byId = new Map(
    imported.flatMap((file) => (file.documentId ? [[file.documentId, file] as const] : [])),
  );
  let waiting = [...byId.keys()];
  try {
    for (let idleMs = 100; waiting.length > 0; idleMs = Math.min(idleMs * 1.5, 1000)) {
      const asked = new Set(waiting.slice(0, idsPerRequest));
      const { documents } = await session.client.documentProgress({ body: { ids: [...asked] } });
      const working = new Set<string>();
      for (const { id, status } of documents) {
        const file = byId.get(id);
        if (status.stage !== 'ready' && status.stage !== 'failed') working.add(id);
        else if (file && status.stage === 'failed')
          Object.assign(file, { outcome: 'failed', error: status.error });
      }
      // One that is not there was deleted meanwhile: nothing more will come of it.
      const left = waiting.filter((id) => !asked.has(id) || working.has(id));
      const isAnyFinished = left.length < waiting.length;
      waiting = left;
      progress.update(byId.size - waiting.length, byId.size);
      if (waiting.length > 0 && !isAnyFinished) await new Promise((resolve) => setTimeout(resolve, idleMs));
    }
  } finally {
    progress.stop();
  }
}

function report(
  { terminal, texts, locale, isJson }: CommandContext,
  result: {
    imported: Imported[];
    ignored: number;
    startedAt: number;
    collectionName: string;
    isWaiting: boolean;
  },
): void {
  const count = (outcome: Outcome): number =>
    result.imported.filter((file) => file.outcome === outcome).length;
  const counts = {
    created: count('created'),
    updated: count('new-version'),
    unchanged: count('unchanged'),
    failed: count('failed'),
    seconds: Math.round((Date.now() - result.startedAt) / 100) / 10,
  };
  if (isJson) {
    terminal.print(
      JSON.stringify({
        ...counts,
        ignored: result.ignored,
        collection: result.collectionName,
        files: result.imported,
      }),
    );
    return;
  }
  for (const file of result.imported) {
    if (file.error)
      terminal.note(
        `${terminal.style('red', '✗')} ${file.path}: ${errorText(file.error.code, file.error.params, locale)}`,
      );
  }
  terminal.print(texts('import.done', { ...counts, collection: result.collectionName }));
  if (result.ignored > 0) terminal.note(texts('import.ignored', { count: result.ignored }));
  if (!result.isWaiting)
    terminal.note(texts('import.background', { count: counts.created + counts.updated }));
  terminal.note(texts('import.next'));
}
