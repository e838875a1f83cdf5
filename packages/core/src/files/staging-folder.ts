import { AppError } from '@onyx/contracts';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { diskError, throwDiskError } from './disk-error.ts';
import type { StagedFile, StageOptions } from './file-store.ts';

const headBytes = 64 * 1024;
const mebibyte = 1024 * 1024;
/** Of another process on shared storage, which we cannot ask whether it still lives. */
export const abandonedAfterMs = 24 * 60 * 60 * 1000;

export type StagingFolder = {
  /** A new name in the folder, which tells whose it is. */
  newPath(): string;
  /** Writes bytes to a new file, through to the disk, and measures them. Leaves nothing when it fails. */
  write(
    bytes: AsyncIterable<Uint8Array>,
    options: StageOptions,
  ): Promise<Pick<StagedFile, 'sha256' | 'sizeBytes' | 'head'> & { path: string }>;
  /** Removes what processes that are no more were writing. */
  removeLeftovers(): Promise<void>;
};

/** Opens a folder for files that are being written, made when missing, and removes what a predecessor left in it. */
export async function openStagingFolder(folder: string): Promise<StagingFolder> {
  const own = `${hostname()}.${process.pid}.`;
  const startedAt = Date.now() - process.uptime() * 1000;
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(throwDiskError);

  /** Names are `host.pid.uuid`. A process number of ours from before we began was another's. */
  async function removeLeftovers(): Promise<void> {
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const changedAt = (await stat(path).catch(() => undefined))?.mtimeMs;
      if (changedAt === undefined) continue;
      const [, host, pid] = /^(.+)\.(\d+)\.[^.]+$/.exec(name) ?? [];
      const isDead = name.startsWith(own)
        ? changedAt < startedAt
        : host === hostname() && !isAlive(Number(pid));
      if (isDead || Date.now() - changedAt > abandonedAfterMs) await removeIfThere(path);
    }
  }

  await removeLeftovers().catch(throwDiskError);
  const newPath = (): string => join(folder, own + randomUUID());
  return {
    newPath,
    removeLeftovers,
    async write(bytes, options) {
      const path = newPath();
      try {
        return { path, ...(await write(path, bytes, options)) };
      } catch (error) {
        await removeIfThere(path);
        throw error;
      }
    },
  };
}

export async function removeIfThere(path: string): Promise<void> {
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw diskError(error);
  });
}

async function write(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  { maxBytes, signal }: StageOptions,
): Promise<Pick<StagedFile, 'sha256' | 'sizeBytes' | 'head'>> {
  const hash = createHash('sha256');
  const head: Uint8Array[] = [];
  let sizeBytes = 0;
  let sourceError: unknown;
  async function* measured(): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of bytes) {
        signal?.throwIfAborted();
        if (sizeBytes < headBytes) head.push(Uint8Array.from(piece.subarray(0, headBytes - sizeBytes)));
        sizeBytes += piece.byteLength;
        if (sizeBytes > maxBytes) {
          throw new AppError('file-too-large', { params: { maxMegabytes: Math.round(maxBytes / mebibyte) } });
        }
        hash.update(piece);
        yield piece;
      }
    } catch (error) {
      sourceError = error;
      throw error;
    }
  }
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(measured());
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // A source that breaks off may fail with an error of the system, too.
    throw error === sourceError ? error : diskError(error);
  }
  return { sha256: hash.digest('hex'), sizeBytes, head: Buffer.concat(head) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
