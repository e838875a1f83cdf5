import { AppError } from '@onyx/contracts';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { redact } from '../language-model/redact.ts';
import type { HubFile } from './hub-files.ts';

export type FetchFileOptions = {
  url: string;
  /** Where it is to stand in the end. */
  path: string;
  file: HubFile;
  /** As people see it in errors. */
  address: string;
  token: string | null;
  /** Bytes of this file that are there, as they grow. */
  onBytes: (bytes: number) => void;
  signal: AbortSignal | undefined;
  /** Longest silence of the server. */
  idleMs: number;
  retryMs: number;
  fetch: typeof globalThis.fetch;
};

const maxAttempts = 5;

/**
 * Fetches a file and checks it. What an earlier attempt left is kept and gone on with; a file that is there and whole
 * is not fetched. Under its name stands only what has the announced checksum.
 * @throws AppError `model-download-failed` or `model-checksum-mismatch`; the signal's reason when it is aborted.
 */
export async function fetchFile(options: FetchFileOptions): Promise<void> {
  const { path, file, address, signal, onBytes } = options;
  if (await isWhole(path, file)) return onBytes(file.bytes);
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    const before = await sizeOf(partial);
    try {
      await receive(options, partial, before);
      break;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof AppError && !error.isRetryable) throw error;
      // An attempt that brought something is no failed one.
      if ((await sizeOf(partial)) > before) attempt = 0;
      if (attempt >= maxAttempts) throw error instanceof AppError ? error : downloadError(options, error);
      await delay(options.retryMs * 2 ** attempt, undefined, { signal });
    }
  }
  if (!(await isWhole(partial, file))) {
    await rm(partial, { force: true });
    throw new AppError('model-checksum-mismatch', { params: { address, file: file.path } });
  }
  await rename(partial, path);
}

/** Appends what is missing of a file, or all of it when the server does not send parts. */
async function receive(options: FetchFileOptions, partial: string, from: number): Promise<void> {
  const { url, file, token, onBytes, signal, idleMs, fetch } = options;
  if (from === file.bytes) return;
  // Longer than announced: the rest of another attempt's content is of no use.
  const start = from > 0 && from < file.bytes ? from : 0;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error(`nothing for ${idleMs / 1000} seconds`)), idleMs);
  try {
    const response = await fetch(url, {
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
      headers: {
        // A coded body has other sizes than the file.
        'accept-encoding': 'identity',
        ...(start > 0 && { range: `bytes=${start}-` }),
        ...(token !== null && { authorization: `Bearer ${token}` }),
      },
    });
    if (!response.ok || !response.body) throw statusError(options, response.status);
    const isPart =
      response.status === 206 &&
      response.headers.get('content-range')?.startsWith(`bytes ${start}-`) === true;
    let bytes = isPart ? start : 0;
    const output = await open(partial, isPart ? 'a' : 'w');
    try {
      for await (const chunk of response.body) {
        bytes += chunk.length;
        // Longer than announced: the checksum will tell.
        if (bytes > file.bytes) return;
        await output.writeFile(chunk);
        onBytes(bytes);
        timer.refresh();
      }
    } finally {
      await output.close();
    }
    if (bytes < file.bytes) throw new Error('the connection ended early');
  } finally {
    clearTimeout(timer);
  }
}

async function isWhole(path: string, { bytes, checksum }: HubFile): Promise<boolean> {
  if ((await sizeOf(path)) !== bytes) return false;
  // Git hashes a header together with the content.
  const hash =
    checksum.kind === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${bytes}\0`);
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex') === checksum.hex;
}

/** Size of a file, -1 without one. */
async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => -1,
  );
}

function statusError(options: FetchFileOptions, status: number): AppError {
  return downloadError(
    options,
    new Error(`HTTP ${status}`),
    status === 408 || status === 429 || status >= 500,
  );
}

function downloadError(
  { address, file, token }: FetchFileOptions,
  error: unknown,
  isRetryable = true,
): AppError {
  return new AppError('model-download-failed', {
    params: { address, file: file.path },
    detail: redact(reasonOf(error), token),
    isRetryable,
  });
}

/** What lies at the bottom of an error of `fetch`, e.g. `connect ECONNREFUSED 127.0.0.1:8000`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
