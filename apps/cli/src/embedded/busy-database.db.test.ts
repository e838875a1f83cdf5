import { connectDatabase } from '@onyx/database';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startOnyx } from '../testing/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onyx-busy-'));
  // The socket of the database is found there.
  vi.stubEnv('TMPDIR', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** Keeps the one session of the database busy, for longer than any test. */
async function occupyDatabase(): Promise<() => Promise<void>> {
  const paths = await readdir(folder, { recursive: true });
  const socketPath = join(folder, paths.find((path) => path.endsWith('postgres.sock')) ?? '');
  const { pool, close } = connectDatabase({ socketPath }, { maxConnections: 1, onError: () => undefined });
  await pool.query('select 1');
  const lost = pool.query('select count(*) from generate_series(1, 100000000000)').catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 500));
  return async () => {
    await lost;
    await close();
  };
}

test.skipIf(process.platform === 'win32')(
  'with a database that computes, readiness is told at once, and the program can be stopped or started anew',
  async () => {
    const dataDir = join(folder, 'data');
    const first = await startOnyx(dataDir);
    const leaveFirst = await occupyDatabase();
    const askedAt = Date.now();
    const response = await fetch(`${first.url}/ready`);
    expect(response.status).toBe(503);
    expect(JSON.stringify(await response.json())).toContain('"database"');
    expect(Date.now() - askedAt).toBeLessThan(5000);
    await first.stop('SIGKILL');
    // The database computes on, without its program.
    const second = await startOnyx(dataDir);
    await leaveFirst();
    await second.stop();
  },
  120_000,
);

test.skipIf(process.platform === 'win32')(
  'a program whose database computes ends within a bounded time when it is told to',
  async () => {
    const running = await startOnyx(join(folder, 'data'));
    const leave = await occupyDatabase();
    const stoppedAt = Date.now();
    await running.stop();
    expect(Date.now() - stoppedAt).toBeLessThan(20_000);
    expect(await running.exitCode).toBe(0);
    await leave();
  },
  120_000,
);
