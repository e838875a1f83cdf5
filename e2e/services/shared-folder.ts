import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const sizeMegabytes = 48;

/** A folder on a file system of its own, small enough to be filled. */
export type SharedFolder = {
  path: string;
  /** Leaves no room. */
  fill(): Promise<void>;
  /** Gives the room back. */
  free(): Promise<void>;
  remove(): Promise<void>;
};

/** Mounts one in memory; for root on Linux. */
export async function mountSharedFolder(): Promise<SharedFolder> {
  const mountPoint = await mkdtemp(join(tmpdir(), 'onyx-shared-'));
  await run('mount', ['-t', 'tmpfs', '-o', `size=${sizeMegabytes}m`, 'tmpfs', mountPoint]);
  const path = join(mountPoint, 'files');
  await mkdir(path);
  const filler = join(mountPoint, 'filler');
  return {
    path,
    async fill() {
      const handle = await open(filler, 'w');
      const block = Buffer.alloc(64 * 1024, 1);
      try {
        for (;;) await handle.writeFile(block);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        await handle.close();
      }
    },
    free: () => rm(filler, { force: true }),
    async remove() {
      await run('umount', [mountPoint]);
      await rm(mountPoint, { recursive: true });
    },
  };
}
