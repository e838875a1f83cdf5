import { AppError, toErrorInfo, type Document, type ErrorCode, type ErrorInfo } from '@onyx/contracts';
import { createStore, type StoreApi } from 'zustand/vanilla';

export type UploadFile = {
  file: File;
  /** Folder inside the collection, `/`-separated; empty at its top. */
  folder: string;
};

export type Upload = UploadFile & {
  id: number;
  collectionId: string;
  state: 'waiting' | 'sending' | 'sent' | 'failed';
  sentBytes: number;
  /** Why it failed on the way; what fails later is in the document's status. */
  error: ErrorInfo | null;
  outcome: UploadAnswer['outcome'] | null;
  /** As the server sees it, once it is there. */
  document: Document | null;
};

export type UploadAnswer = { document: Document; outcome: 'created' | 'new-version' | 'unchanged' };

/** Sends one file. Rejects with `AppError`, or with anything after `signal` is aborted. */
export type SendFile = (
  upload: Upload,
  options: { signal: AbortSignal; onProgress: (sentBytes: number) => void },
) => Promise<UploadAnswer>;

export type UploadQueue = {
  store: StoreApi<{ uploads: readonly Upload[] }>;
  add: (files: readonly UploadFile[], collectionId: string) => void;
  /** Sends again what failed on the way: one, or all. */
  retry: (id?: number) => void;
  /** Stops one or all that are not through yet and drops them from the list. What was sent stays. */
  cancel: (id?: number) => void;
  /** Drops one that is shown elsewhere from here on. What was sent stays. */
  forget: (id: number) => void;
  /** Drops what needs nobody's attention any more. */
  clear: () => void;
  /** Takes in what the server says about documents that were sent. */
  update: (documents: readonly Document[]) => void;
};

/**
 * Files on their way to the server: `parallel` at a time, in the order they were added. Files that cannot be
 * taken (empty, larger than `maxBytes()`) fail at once without being sent.
 */
export function createUploadQueue(options: {
  send: SendFile;
  maxBytes?: () => number | undefined;
  parallel?: number;
}): UploadQueue {
  const { send, maxBytes = () => undefined, parallel = 3 } = options;
  const store = createStore<{ uploads: readonly Upload[] }>(() => ({ uploads: [] }));
  const running = new Map<number, AbortController>();
  let lastId = 0;

  const uploads = () => store.getState().uploads;
  const change = (id: number, changes: Partial<Upload>) =>
    store.setState({
      uploads: uploads().map((upload) => (upload.id === id ? { ...upload, ...changes } : upload)),
    });

  const fill = () => {
    while (running.size < parallel) {
      const next = uploads().find((upload) => upload.state === 'waiting');
      if (!next) return;
      void run(next);
    }
  };

  const run = async (upload: Upload) => {
    const { id } = upload;
    const controller = new AbortController();
    running.set(id, controller);
    change(id, { state: 'sending', sentBytes: 0, error: null });
    try {
      // The request carries form fields too; a file is never sent to more than 100 %.
      const onProgress = (sentBytes: number) =>
        change(id, { sentBytes: Math.min(sentBytes, upload.file.size) });
      const { document, outcome } = await send(upload, { signal: controller.signal, onProgress });
      change(id, { state: 'sent', sentBytes: upload.file.size, document, outcome });
    } catch (error) {
      if (!controller.signal.aborted) change(id, { state: 'failed', error: toErrorInfo(error) });
    } finally {
      running.delete(id);
      fill();
    }
  };

  return {
    store,
    add: (files, collectionId) => {
      const added = files.map(({ file, folder }): Upload => {
        lastId += 1;
        const error = refusal(file, maxBytes());
        return {
          id: lastId,
          file,
          folder,
          collectionId,
          state: error ? 'failed' : 'waiting',
          sentBytes: 0,
          error,
          outcome: null,
          document: null,
        };
      });
      store.setState({ uploads: [...uploads(), ...added] });
      fill();
    },
    retry: (id) => {
      store.setState({
        uploads: uploads().map((upload) =>
          upload.state === 'failed' && (id === undefined || upload.id === id) && isWorthRetrying(upload)
            ? { ...upload, state: 'waiting', error: null, sentBytes: 0 }
            : upload,
        ),
      });
      fill();
    },
    cancel: (id) => {
      const isMeant = (upload: Upload) =>
        (id === undefined || upload.id === id) && (upload.state === 'waiting' || upload.state === 'sending');
      const dropped = uploads().filter(isMeant);
      store.setState({ uploads: uploads().filter((upload) => !isMeant(upload)) });
      for (const upload of dropped) running.get(upload.id)?.abort();
    },
    forget: (id) => store.setState({ uploads: uploads().filter((upload) => upload.id !== id) }),
    clear: () => store.setState({ uploads: uploads().filter((upload) => !isSettled(upload)) }),
    update: (documents) => {
      const byId = new Map(documents.map((document) => [document.id, document]));
      store.setState({
        uploads: uploads().map((upload) => {
          const document = upload.document && byId.get(upload.document.id);
          return document ? { ...upload, document } : upload;
        }),
      });
    },
  };
}

/** Whether the server still works on what was sent. */
export function isBeingRead({ state, document }: Upload): boolean {
  return (
    state === 'sent' &&
    document !== null &&
    document.status.stage !== 'ready' &&
    document.status.stage !== 'failed'
  );
}

/** Whether nothing will happen to it any more by itself. */
export function isSettled(upload: Upload): boolean {
  return upload.state === 'failed' || (upload.state === 'sent' && !isBeingRead(upload));
}

/** The error of an upload, on the way or afterwards. */
export function uploadError({ error, document }: Upload): ErrorInfo | null {
  return error ?? (document?.status.stage === 'failed' ? document.status.error : null);
}

/** What is said of a file itself: it stays true of the same file. */
const finalCodes: ReadonlySet<ErrorCode> = new Set([
  'file-empty',
  'file-too-large',
  'file-name-invalid',
  'format-unsupported',
]);

/** A file that is empty, too large or of an unknown kind stays so; all else may go through the next time. */
export function isWorthRetrying({ error }: Upload): boolean {
  return error === null || !finalCodes.has(error.code);
}

export type UploadSummary = {
  total: number;
  sending: number;
  reading: number;
  failed: number;
  done: number;
  /** Bytes sent of all, 0 to 1. */
  share: number;
};

/** What a tray says in one line. */
export function summarise(uploads: readonly Upload[]): UploadSummary {
  let bytes = 0;
  let sentBytes = 0;
  const summary = { total: uploads.length, sending: 0, reading: 0, failed: 0, done: 0 };
  for (const upload of uploads) {
    if (upload.state === 'waiting' || upload.state === 'sending') summary.sending += 1;
    else if (uploadError(upload)) summary.failed += 1;
    else if (isBeingRead(upload)) summary.reading += 1;
    else summary.done += 1;
    if (upload.state === 'failed') continue;
    bytes += upload.file.size;
    sentBytes += upload.sentBytes;
  }
  return { ...summary, share: bytes === 0 ? 0 : sentBytes / bytes };
}

function refusal(file: File, maxBytes: number | undefined): ErrorInfo | null {
  if (file.size === 0) return new AppError('file-empty').toInfo();
  if (maxBytes === undefined || file.size <= maxBytes) return null;
  const maxMegabytes = Math.floor(maxBytes / 1_000_000);
  return new AppError('file-too-large', { params: { maxMegabytes } }).toInfo();
}
