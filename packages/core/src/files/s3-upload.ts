import type * as Sdk from '@aws-sdk/client-s3';
import { AppError } from '@onyx/contracts';
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { createWeightedGate } from '../weighted-gate.ts';
import { throwDiskError } from './disk-error.ts';

/** What is larger goes in parts of this size. A store takes 10,000 of them (80 GB), each of at least 5 MB but the last. */
export const partBytes = 8 * 1024 * 1024;
const partsAtOnce = 3;
/** Bytes of bodies held at once: the SDK can only send again what it has in memory. */
const bytesInFlight = 4 * partBytes;
/** Even an empty object has its cost. */
const minWeight = 512 * 1024;
/** A connection slower than this (bytes a ms, 128 KB/s) is taken for dead. */
const slowestBytesPerMs = 128;
/** A store may put the parts together before it answers. */
const completeTimeoutMs = 5 * 60_000;

export type S3UploadDependencies = {
  sdk: typeof Sdk;
  client: Sdk.S3Client;
  /** How long the store may be silent. */
  timeoutMs: number;
};

type Target = { Bucket: string; Key: string };
type Source = { path: string; sizeBytes: number; signal?: AbortSignal | undefined };

/**
 * Sends a file of this machine to an object, in parts when it is large, each with its SHA-256 for the store to check.
 * The object is there whole or not at all; of all uploads together a bounded number of bytes is in memory.
 * Rejects with the errors of the SDK.
 */
export function s3Upload({
  sdk,
  client,
  timeoutMs,
}: S3UploadDependencies): (target: Target, source: Source) => Promise<void> {
  const enter = createWeightedGate(bytesInFlight);

  const sending = (bytes: number, signal: AbortSignal | undefined) => ({
    requestTimeout: timeoutMs + bytes / slowestBytesPerMs,
    ...(signal && { abortSignal: signal }),
  });

  /** Reads a piece of the file and sends it, when there is room for it in memory. */
  function sendPiece<T>(
    handle: FileHandle,
    start: number,
    length: number,
    send: (content: { Body: Uint8Array; ChecksumSHA256: string }) => Promise<T>,
  ): Promise<T> {
    return enter(Math.max(length, minWeight), async () => {
      const Body = await readPiece(handle, start, length);
      return send({ Body, ChecksumSHA256: createHash('sha256').update(Body).digest('base64') });
    });
  }

  async function sendParts(target: Target, handle: FileHandle, { sizeBytes, signal }: Source): Promise<void> {
    const { UploadId } = await client.send(
      new sdk.CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'SHA256' }),
      sending(0, signal),
    );
    const upload = { ...target, UploadId };
    const count = Math.ceil(sizeBytes / partBytes);
    try {
      const Parts = await inTurns(count, partsAtOnce, signal, (index, stop) => {
        const start = index * partBytes;
        const length = Math.min(partBytes, sizeBytes - start);
        const PartNumber = index + 1;
        return sendPiece(handle, start, length, async (content) => {
          const part = new sdk.UploadPartCommand({ ...upload, ...content, PartNumber });
          const { ETag } = await client.send(part, sending(length, stop));
          return { PartNumber, ETag, ChecksumSHA256: content.ChecksumSHA256 };
        });
      });
      await complete(upload, Parts, signal);
    } catch (error) {
      // Best effort: what cannot be ended now is ended when old uploads are.
      await client.send(new sdk.AbortMultipartUploadCommand(upload)).catch(() => undefined);
      throw error;
    }
  }

  async function complete(
    upload: Target & { UploadId: string | undefined },
    Parts: { PartNumber: number; ETag: string | undefined; ChecksumSHA256: string }[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    try {
      await client.send(new sdk.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }), {
        requestTimeout: completeTimeoutMs,
        ...(signal && { abortSignal: signal }),
      });
    } catch (error) {
      // It was done, and the answer got lost: the second try finds no such upload, but the object.
      if ((error as Error).name !== 'NoSuchUpload') throw error;
      await client.send(new sdk.HeadObjectCommand({ Bucket: upload.Bucket, Key: upload.Key }));
    }
  }

  return async (target, source) => {
    const { path, sizeBytes, signal } = source;
    const handle = await open(path).catch(throwDiskError);
    try {
      if (sizeBytes > partBytes) return await sendParts(target, handle, source);
      await sendPiece(handle, 0, sizeBytes, (content) =>
        client.send(new sdk.PutObjectCommand({ ...target, ...content }), sending(sizeBytes, signal)),
      );
    } finally {
      await handle.close();
    }
  };
}

async function readPiece(handle: FileHandle, start: number, length: number): Promise<Uint8Array> {
  const piece = Buffer.allocUnsafeSlow(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await handle
      .read(piece, filled, length - filled, start + filled)
      .catch(throwDiskError);
    if (bytesRead === 0) throw new AppError('internal', { cause: new Error('a staged file was cut') });
    filled += bytesRead;
  }
  return piece;
}

/**
 * Runs work of each index, so many at once; gives the results in order. After a failure nothing new begins, what is
 * under way is told to stop and waited for, and the first error is thrown.
 */
async function inTurns<T>(
  count: number,
  atOnce: number,
  signal: AbortSignal | undefined,
  work: (index: number, stop: AbortSignal) => Promise<T>,
): Promise<T[]> {
  const failing = new AbortController();
  const stop = signal ? AbortSignal.any([signal, failing.signal]) : failing.signal;
  const results: T[] = [];
  let next = 0;
  const turn = async (): Promise<void> => {
    while (next < count && !stop.aborted) {
      const index = next++;
      results[index] = await work(index, stop);
    }
  };
  await Promise.all(
    Array.from({ length: atOnce }, () => turn().catch((error: unknown) => failing.abort(error))),
  );
  stop.throwIfAborted();
  return results;
}
