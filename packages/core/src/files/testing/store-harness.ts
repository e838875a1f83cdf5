import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalFileStore, createS3FileStore, type FileStore } from '../index.ts';
import { startS3TestServer } from './s3-test-server.ts';

/** A store for the tests that every store must pass, and hands that reach behind it. */
export type StoreHarness = {
  store: FileStore;
  /** Folder of files on their way. */
  incoming: string;
  /** Another one on the same storage, as after a restart. */
  reopen(): Promise<FileStore>;
  /** Changes one byte of a stored file. */
  damage(sha256: string): Promise<void>;
  close(): Promise<void>;
};

/** @param folder the one to work in, e.g. of a small disk; a new one unless told. */
export async function localHarness(folder?: string): Promise<StoreHarness> {
  const root = folder ?? (await mkdtemp(join(tmpdir(), 'onyx-files-')));
  return {
    store: await createLocalFileStore(root),
    incoming: join(root, 'incoming'),
    reopen: () => createLocalFileStore(root),
    async damage(sha256) {
      const path = join(root, sha256.slice(0, 2), sha256);
      await writeFile(path, flip(await readFile(path)));
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
}

export async function s3Harness(folder?: string): Promise<StoreHarness> {
  const root = folder ?? (await mkdtemp(join(tmpdir(), 'onyx-s3-')));
  const workFolder = join(root, 'work');
  const server = await startS3TestServer();
  const options = { ...server.settings, prefix: 'onyx/', workFolder };
  return {
    store: await createS3FileStore(options),
    incoming: workFolder,
    reopen: () => createS3FileStore(options),
    damage: (sha256) => {
      const key = `onyx/${sha256.slice(0, 2)}/${sha256}`;
      server.store.put(key, flip(server.store.get(key).bytes));
      return Promise.resolve();
    },
    async close() {
      await server.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

export async function* pieces(...texts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of texts) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}

/** Stores a file and gives its address. */
export async function keep(store: FileStore, ...texts: (string | Uint8Array)[]): Promise<string> {
  const staged = await store.stage(pieces(...texts), { maxBytes: Infinity });
  try {
    await staged.transfer();
    await staged.commit();
  } finally {
    await staged.discard();
  }
  return staged.sha256;
}

export async function listed(store: FileStore): Promise<string[]> {
  const found: string[] = [];
  for await (const { sha256 } of store.list()) found.push(sha256);
  return found.toSorted();
}

function flip(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  changed[0] = (changed[0] ?? 0) ^ 1;
  return changed;
}
