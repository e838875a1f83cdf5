import { AppError } from '@onyx/contracts';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline, Transform, type Readable } from 'node:stream';
import { throwOpenError } from './disk-error.ts';

/** Larger than the 64 KB of the stream itself: a parser waits for this, and fewer pieces are quicker. */
const pieceBytes = 1024 * 1024;

/**
 * Passes the bytes of a file on and checks them against its address. The last piece is held back until the check
 * is done, so that a reader who counts bytes never gets a damaged file whole. Fails with `stored-file-damaged`.
 */
export function verified(bytes: Readable, sha256: string): Readable {
  const hash = createHash('sha256');
  let held: Uint8Array | undefined;
  const check = new Transform({
    transform(piece: Uint8Array, _, done) {
      hash.update(piece);
      const earlier = held;
      held = piece;
      done(null, earlier);
    },
    flush(done) {
      if (hash.digest('hex') === sha256) done(null, held);
      else done(damaged(sha256));
    },
  });
  // Each end tells the other of its error; who reads `check` sees it there.
  pipeline(bytes, check, () => undefined);
  return check;
}

/** Checks a file on this machine against its address. Throws `not-found` and `stored-file-damaged`. */
export async function verifyFile(path: string, sha256: string, signal?: AbortSignal): Promise<void> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(path, { highWaterMark: pieceBytes, signal })) {
      hash.update(piece as Uint8Array);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throwOpenError(error);
  }
  if (hash.digest('hex') !== sha256) throw damaged(sha256);
}

export function damaged(sha256: string): AppError {
  return new AppError('stored-file-damaged', { cause: new Error(`the bytes of ${sha256} are others`) });
}
