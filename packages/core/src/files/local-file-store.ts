import { AppError } from '@onyx/contracts';
import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, open, readdir, rename, stat, unlink, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { ByteRange, FileStore, StagedFile, StageOptions } from './file-store.ts';

const headBytes = 64 * 1024;
const mebibyte = 1024 * 1024;
const addressPattern = /^[0-9a-f]{64}$/;
/** Of another process on shared storage, which we cannot ask whether it still lives. */
const abandonedAfterMs = 24 * 60 * 60 * 1000;

/**
 * A file store in a folder: `ab/abcdef…` by the first two digits of the address, and `incoming/` on the
 * same file system for what is still being written. A file appears at its address by one rename, after
 * its bytes are on the disk; so whatever is at an address is whole.
 */
export async function createLocalFileStore(folder: string): Promise<FileStore> {
  const incoming = join(folder, 'incoming');
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  await removeLeftovers(incoming);
  const shelves = new Set<string>();

  const shelfOf = (sha256: string): string => join(folder, sha256.slice(0, 2));
  const pathOf = (sha256: string): string => {
    if (!addressPattern.test(sha256)) throw new AppError('not-found');
    return join(shelfOf(sha256), sha256);
  };

  return {
    async stage(bytes, options) {
      const path = join(incoming, `${hostname()}.${process.pid}.${randomUUID()}`);
      const written = await write(path, bytes, options).catch(async (error: unknown) => {
        await removeIfThere(path);
        throw error;
      });
      let isSettled = false;
      return {
        ...written,
        commit: async () => {
          if (isSettled) return;
          isSettled = true;
          const shelf = shelfOf(written.sha256);
          if (!shelves.has(shelf)) {
            await mkdir(shelf, { recursive: true, mode: 0o700 });
            shelves.add(shelf);
          }
          await place(path, pathOf(written.sha256));
        },
        discard: async () => {
          if (isSettled) return;
          isSettled = true;
          await removeIfThere(path);
        },
      };
    },
    open: (sha256, range) => openRange(pathOf(sha256), range),
    async localPath(sha256) {
      const path = pathOf(sha256);
      await access(path).catch(notFound);
      return path;
    },
    remove: (sha256) => removeIfThere(pathOf(sha256)),
    async *list() {
      for (const shelf of await readdir(folder)) {
        if (!/^[0-9a-f]{2}$/.test(shelf)) continue;
        for (const sha256 of await readdir(join(folder, shelf))) {
          if (!addressPattern.test(sha256)) continue;
          const found = await stat(join(folder, shelf, sha256)).catch(() => undefined);
          if (found) yield { sha256, storedAt: found.mtime };
        }
      }
    },
  };
}

async function write(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  { maxBytes, signal }: StageOptions,
): Promise<Pick<StagedFile, 'sha256' | 'sizeBytes' | 'head'>> {
  const hash = createHash('sha256');
  const head: Uint8Array[] = [];
  let sizeBytes = 0;
  async function* measured(): AsyncGenerator<Uint8Array> {
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
  }
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(measured());
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest('hex'), sizeBytes, head: Buffer.concat(head) };
}

/** Renames a file onto its address and makes that durable. */
async function place(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    // Windows does not replace a file that somebody reads. Equal address, equal bytes: keep the old one,
    // with a new time, by which the collector knows that it was just asked for.
    if (!(await stat(to).catch(() => undefined))) throw error;
    const now = new Date();
    await utimes(to, now, now);
    await removeIfThere(from);
    return;
  }
  if (process.platform === 'win32') return;
  const shelf = await open(join(to, '..'));
  try {
    await shelf.sync();
  } finally {
    await shelf.close();
  }
}

async function openRange(path: string, range: ByteRange | undefined) {
  const handle = await open(path).catch(notFound);
  return handle.createReadStream(range);
}

/** Removes what a process that is no more was writing. Names are `host.pid.uuid`. */
async function removeLeftovers(incoming: string): Promise<void> {
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name);
    const [, host, pid] = /^(.+)\.(\d+)\.[^.]+$/.exec(name) ?? [];
    const isOurs = host === hostname() && (Number(pid) === process.pid || !isAlive(Number(pid)));
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (isOurs || age > abandonedAfterMs) await removeIfThere(path);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function removeIfThere(path: string): Promise<void> {
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

function notFound(error: NodeJS.ErrnoException): never {
  if (error.code === 'ENOENT') throw new AppError('not-found', { cause: error });
  throw error;
}
