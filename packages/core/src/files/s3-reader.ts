import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { ByteRange } from './file-store.ts';
import type { S3Bucket } from './s3-bucket.ts';
import { s3Error } from './s3-error.ts';

/** How often a read may break off and be taken up again where it was. */
const maxResumptions = 5;
const firstPauseMs = 50;

type ReadOptions = { range?: ByteRange | undefined; signal?: AbortSignal | undefined };

/**
 * Reads objects as streams that outlive cut and silent connections: the SDK tries again only until the answer
 * begins, so what breaks off later is asked for anew from the byte where it did.
 * The promise rejects with `not-found`; it and the stream with `file-store-unavailable`.
 */
export function s3Reader(
  bucket: Pick<S3Bucket, 'get'>,
  timeoutMs: number,
): (name: string, options: ReadOptions) => Promise<Readable> {
  return async (name, { range, signal }) => {
    const start = range?.start ?? 0;
    const first = await bucket.get(name, { start, end: range?.end, signal });
    const end = start + first.sizeBytes;
    let body = first.body;

    async function* bytes(): AsyncGenerator<Uint8Array> {
      let position = start;
      for (let resumption = 0; ; resumption++) {
        try {
          for await (const piece of pieces(body, timeoutMs)) {
            position += piece.byteLength;
            yield piece;
          }
          if (position >= end) return;
          throw Object.assign(new Error('an answer was short'), { code: 'ECONNRESET' });
        } catch (error) {
          signal?.throwIfAborted();
          if (resumption >= maxResumptions) throw s3Error(error, 'reading a file');
        }
        await pause(firstPauseMs * 2 ** resumption, undefined, { signal });
        ({ body } = await bucket.get(name, { start: position, end: end - 1, signal }));
      }
    }

    const stream = Readable.from(bytes(), { objectMode: false });
    const stop = (): void => void body.destroy();
    signal?.addEventListener('abort', stop);
    stream.once('close', () => {
      signal?.removeEventListener('abort', stop);
      // A generator that was never begun does not clear up after itself.
      body.destroy();
    });
    return stream;
  };
}

/** The pieces of a body. The time counts only while one is waited for, not while its reader is busy. */
async function* pieces(body: Readable, timeoutMs: number): AsyncGenerator<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const timer = setTimeout(() => {
        body.destroy(Object.assign(new Error('the store fell silent'), { code: 'ETIMEDOUT' }));
      }, timeoutMs);
      const next = await iterator.next().finally(() => clearTimeout(timer));
      if (next.done) return;
      yield next.value as Uint8Array;
    }
  } finally {
    body.destroy();
  }
}
