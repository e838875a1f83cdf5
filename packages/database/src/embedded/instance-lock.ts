import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fateOf, readLockHolder } from './lock-holder.ts';

/**
 * The name of the lock of a data directory. The operating system frees an abstract socket (Linux) or a
 * named pipe (Windows) with its process, so that a lock never outlives a `kill -9`; elsewhere a socket
 * file that nobody answers counts as free.
 */
export function instanceLockPath(dataDir: string): string {
  const name = `onyx-${createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 24)}`;
  if (process.platform === 'linux') return `\0${name}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return join(tmpdir(), `${name}.lock`);
}

export type InstanceLock = {
  /** From now on a newcomer waits for the release instead of being refused. */
  markClosing(): void;
  release(): Promise<void>;
};

/** How long a killed process may take to be gone. */
const killWaitMs = 5000;

/**
 * Takes the lock. While its holder is shutting down, waits up to `waitMs`. A holder whose program is gone and that does
 * not shut down, since it computes, is killed.
 * @returns undefined when another process holds it.
 */
export async function takeInstanceLock(
  path: string,
  options: { waitMs: number; holderPath: string },
): Promise<InstanceLock | undefined> {
  let deadline = Date.now() + options.waitMs;
  let isKilled = false;
  for (;;) {
    const lock = await tryListen(path);
    if (lock) return lock;
    const state = await askHolder(path);
    const isLate = Date.now() > deadline;
    if (isKilled) {
      if (isLate) return undefined;
    } else if (isLate || state === 'running' || state === 'silent') {
      const holder = await readLockHolder(options.holderPath);
      const fate = holder ? await fateOf(holder) : 'living';
      if (holder && fate === 'orphan') {
        // One that still answers is about to notice that its program is gone.
        if (isLate || state === 'silent') {
          process.kill(holder.processId, 'SIGKILL');
          isKilled = true;
          deadline = Date.now() + killWaitMs;
        }
      } else if (fate !== 'ending' || state !== 'silent' || isLate) return undefined;
    }
    if (state === 'gone' && !path.startsWith('\0') && process.platform !== 'win32') {
      await unlink(path).catch(() => undefined);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function tryListen(path: string): Promise<InstanceLock | undefined> {
  return new Promise((resolve, reject) => {
    let isClosing = false;
    const server: Server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(isClosing ? 'closing' : 'running');
    });
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => {
      server.unref();
      resolve({
        markClosing: () => {
          isClosing = true;
        },
        release: () => new Promise((done) => server.close(() => done())),
      });
    });
  });
}

/** What the holder says of itself: `silent` when it is too busy to say it, `gone` when there is none. */
function askHolder(path: string): Promise<'running' | 'closing' | 'silent' | 'gone'> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(path);
    socket.setTimeout(2000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? 'gone' : 'silent'),
    );
    socket.on('close', () => resolve(answer === 'closing' || answer === 'running' ? answer : 'silent'));
  });
}
