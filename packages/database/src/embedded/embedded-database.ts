/**
 * The embedded PostgreSQL: PGlite behind a local socket, in a process of its own, so that an index
 * build or a long query never blocks the event loop of the API. It needs only the types of the contracts:
 * this process is what a start waits for.
 */
import type { ErrorInfo } from '@onyx/contracts';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { pg_textsearch } from '@electric-sql/pglite-pg_textsearch';
import { vector } from '@electric-sql/pglite-pgvector';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { takeInstanceLock } from './instance-lock.ts';
import { readLockHolder, removeLockHolder, writeLockHolder } from './lock-holder.ts';
import type { EmbeddedReport, EmbeddedStart } from './protocol.ts';
import { startSocketServer } from './socket-server.ts';

/** How long a predecessor on the same data may take to shut down. */
const predecessorWaitMs = 20_000;

const serverSettings = [
  '-c',
  'work_mem=16MB',
  '-c',
  'maintenance_work_mem=64MB',
  // New terms gather in 2 MB of pages instead of 0.5 before they become a segment of the text index: half the cost
  // of indexing a chunk (fewer merges); a search reads them as fast.
  '-c',
  'pg_textsearch.memtable_pages_threshold=256',
];

/**
 * PGlite asks for the types of all arrays when it starts, which takes a tenth of a second, for clients that call it in
 * JavaScript. Ours speak PostgreSQL's protocol.
 */
class ProtocolDatabase extends PGlite {
  override _initArrayTypes(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * Runs the database until the parent says `stop` or is gone.
 * @param postgres PGlite's WebAssembly, which may still be being compiled.
 */
export async function runEmbeddedDatabase(
  postgres: Promise<PGliteOptions['pgliteWasmModule']>,
): Promise<void> {
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  try {
    await run(postgres);
  } catch (error) {
    const reason = error instanceof Error ? error.message : JSON.stringify(error);
    fail({ code: 'data-dir-unusable', params: { reason } });
  }
}

async function run(postgres: Promise<PGliteOptions['pgliteWasmModule']>): Promise<void> {
  // Its program may end without a database: `onyx start --help`.
  const leave = (): void => process.exit();
  process.once('disconnect', leave);
  const [start] = (await once(process, 'message')) as [EmbeddedStart];
  process.off('disconnect', leave);
  const { lockPath, holderPath, token } = start;
  const lock = await takeInstanceLock(lockPath, { waitMs: predecessorWaitMs, holderPath });
  if (!lock) {
    // The program is what can be stopped, not its database.
    const holder = await readLockHolder(holderPath);
    return fail({ code: 'data-dir-in-use', params: { processId: holder?.parentId ?? '?' } });
  }
  await writeLockHolder(holderPath, { processId: process.pid, parentId: process.ppid, token });

  const database = new ProtocolDatabase({
    pgliteWasmModule: await postgres,
    dataDir: start.dataDir,
    extensions: { vector, pg_textsearch },
    startParams: [
      ...PGlite.defaultStartParams,
      '-c',
      `shared_buffers=${await sharedBuffersFor(start.dataDir)}`,
      ...serverSettings,
    ],
  });
  await database.waitReady;
  const server = await startSocketServer({
    database,
    path: start.socketPath,
    maxConnections: start.maxConnections,
    onFailure: (error) => {
      throw error;
    },
  });
  report({ type: 'ready' });

  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    lock.markClosing();
    await server.stop();
    await database.close();
    await removeLockHolder(holderPath);
    await lock.release();
    process.exitCode = 0;
    if (process.connected) process.disconnect();
  };
  // The parent decides when to stop; its death (however sudden) closes the channel. A Ctrl-C in a
  // terminal reaches this process too and must not take the database away from a parent still at work.
  process.on('disconnect', () => void stop().finally(() => process.exit()));
  process.on('message', (message) => {
    if (message === 'stop') void stop();
  });
}

/**
 * PGlite's default of 128 MB stays resident from the start, so a small database goes without. In a large one pages that
 * are not in memory are read through a system call each, though the operating system has them: of 100 000 chunks
 * (640 MB) a search takes a tenth less with 256 MB than with 128, no less with 384, and a quarter more with 32.
 */
async function sharedBuffersFor(dataDir: string): Promise<string> {
  const megabytes = Math.round((await bytesIn(join(dataDir, 'base'))) / 2 ** 20);
  if (megabytes < 256) return '32MB';
  return `${Math.min(512, Math.max(128, Math.round(0.4 * megabytes)))}MB`;
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(({ parentPath, name }) => stat(join(parentPath, name)).then(({ size }) => size)),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function report(message: EmbeddedReport): void {
  if (process.connected) process.send?.(message);
}

/** Says why it cannot be, and ends. */
function fail(error: ErrorInfo): void {
  report({ type: 'failed', error });
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}
