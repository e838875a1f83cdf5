import { AppError } from '@onyx/contracts';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseLocation } from '../connection.ts';
import { takeDatabaseProcess } from './database-process.ts';
import { instanceLockPath } from './instance-lock.ts';
import { lockHolderPath } from './lock-holder.ts';
import type { EmbeddedReport, EmbeddedStart } from './protocol.ts';

export type EmbeddedServer = {
  location: DatabaseLocation;
  /** Resident memory is this process's own. */
  processId: number;
  /** Settles when the process ends, wanted or not. */
  ended: Promise<void>;
  /** Asks it to end; kills it when it has not within 6 seconds, e.g. in the middle of a long statement. */
  stop(): Promise<void>;
};

export type EmbeddedServerOptions = {
  /** Folder of the database files; made when missing. */
  dataDir: string;
  maxConnections: number;
};

/** How long the database may take to write everything down before it is killed (its WAL recovers it). */
const stopTimeoutMs = 6000;

/**
 * Starts the embedded PostgreSQL in a process of its own.
 * @throws AppError `data-dir-in-use` when another process has this data open, `data-dir-unusable` when it cannot be read or written.
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  // Up to the first message nothing is waited for: who loads modules meanwhile would let it leave only after them.
  try {
    mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unusable(options.dataDir, error);
  }
  const socketDir = process.platform === 'win32' ? undefined : mkdtempSync(join(tmpdir(), 'onyx-'));
  const socketPath = socketDir
    ? join(socketDir, 'postgres.sock')
    : `\\\\.\\pipe\\onyx-postgres-${process.pid}-${Date.now()}`;

  const { child, token } = takeDatabaseProcess();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve())).then(async () => {
    if (socketDir) await rm(socketDir, { recursive: true, force: true });
  });
  child.send({
    dataDir: options.dataDir,
    lockPath: instanceLockPath(options.dataDir),
    holderPath: lockHolderPath(options.dataDir),
    token,
    socketPath,
    maxConnections: options.maxConnections,
  } satisfies EmbeddedStart);

  await untilReady(child, options.dataDir);
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    if (child.connected) child.send('stop');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await ended;
    clearTimeout(timer);
  };
  return {
    location: { socketPath },
    processId: child.pid ?? 0,
    ended,
    stop: () => (stopping ??= stop()),
  };
}

function untilReady(child: ChildProcess, dataDir: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (report: EmbeddedReport) => {
      if (report.type === 'ready') resolve();
      if (report.type === 'failed') {
        reject(new AppError(report.error.code, { params: { dataDir, ...report.error.params } }));
      }
    });
    child.once('exit', (code) => reject(unusable(dataDir, `the database process ended (${code})`)));
    child.once('error', (error) => reject(unusable(dataDir, error)));
  });
}

function unusable(dataDir: string, reason: unknown): AppError {
  const text = reason instanceof Error ? reason.message : String(reason);
  return new AppError('data-dir-unusable', { params: { dataDir, reason: text }, cause: reason });
}
