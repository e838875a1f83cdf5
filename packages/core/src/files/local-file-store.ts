import { mkdir, open, readdir, rename, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isAddress, shelvedName } from './address.ts';
import { throwDiskError, throwOpenError } from './disk-error.ts';
import type { FileStore } from './file-store.ts';
import { openStagingFolder, removeIfThere } from './staging-folder.ts';
import { verified, verifyFile } from './verify-bytes.ts';

/**
 * A file store in a folder: `ab/abcdef…` by the first two digits of the address, and `incoming/` on the
 * same file system for what is still being written. A file appears at its address by one rename, after
 * its bytes are on the disk; so whatever is at an address is whole.
 */
export async function createLocalFileStore(folder: string): Promise<FileStore> {
  const staging = await openStagingFolder(join(folder, 'incoming'));
  const shelves = new Set<string>();
  const pathOf = (sha256: string): string => join(folder, shelvedName(sha256));

  async function shelve(from: string, to: string): Promise<void> {
    const shelf = dirname(to);
    if (!shelves.has(shelf)) {
      await mkdir(shelf, { recursive: true, mode: 0o700 });
      shelves.add(shelf);
    }
    await place(from, to);
  }

  return {
    async stage(bytes, options) {
      const { path, ...measures } = await staging.write(bytes, options);
      let isThere = true;
      return {
        ...measures,
        transfer: () => Promise.resolve(),
        commit: async () => {
          if (!isThere) return;
          await shelve(path, pathOf(measures.sha256)).catch(throwDiskError);
          isThere = false;
        },
        discard: async () => {
          if (!isThere) return;
          isThere = false;
          await removeIfThere(path);
        },
      };
    },
    async open(sha256, range) {
      const handle = await open(pathOf(sha256)).catch(throwOpenError);
      return range ? handle.createReadStream(range) : verified(handle.createReadStream(), sha256);
    },
    async withLocalFile(sha256, use, signal) {
      const path = pathOf(sha256);
      await verifyFile(path, sha256, signal);
      return use(path);
    },
    remove: (sha256) => removeIfThere(pathOf(sha256)),
    async *list() {
      for (const shelf of await readdir(folder).catch(throwDiskError)) {
        if (!/^[0-9a-f]{2}$/.test(shelf)) continue;
        for (const sha256 of await readdir(join(folder, shelf)).catch(throwDiskError)) {
          if (!isAddress(sha256)) continue;
          const found = await stat(join(folder, shelf, sha256)).catch(() => undefined);
          if (found) yield { sha256, storedAt: found.mtime };
        }
      }
    },
    removeAbandoned: staging.removeLeftovers,
  };
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
  const shelf = await open(dirname(to));
  try {
    await shelf.sync();
  } finally {
    await shelf.close();
  }
}
