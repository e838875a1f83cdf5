import { freePort } from '@onyx/database/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onyx-api-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function start(variables: Record<string, string>): { output: () => string; ended: Promise<number | null> } {
  child = spawn(process.execPath, ['--no-warnings', fileURLToPath(new URL('./main.ts', import.meta.url))], {
    env: { ONYX_PORT: '0', ONYX_METRICS_PORT: '0', ONYX_DATA_DIR: folder, LANG: 'C', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += String(data)));
  return { output: () => output, ended: once(child, 'exit').then(([code]) => code as number | null) };
}

const secretKey = '8f3a1c5e7b9d2f4061728394a5b6c7d8e9f0a1b2c3d4e5f60718293a4b5c6d7e';

test('names everything that it cannot be without, and refuses a placeholder', async () => {
  const bare = start({});
  expect(await bare.ended).toBe(2);
  expect(bare.output()).toMatch(/ONYX_DATABASE_URL.*ONYX_SECRET_KEY/s);
  const careless = start({
    ONYX_SECRET_KEY: secretKey,
    ONYX_DATABASE_URL: 'postgres://onyx:changeme@db/onyx',
  });
  expect(await careless.ended).toBe(2);
  expect(careless.output()).toContain('ONYX_DATABASE_URL');
  expect(careless.output()).not.toContain('changeme');
});

test.skipIf(process.platform === 'win32')(
  'without its database it lives, is not ready, says why, leaves its port closed, and stops when it is told to',
  async () => {
    const port = await freePort();
    const { output, ended } = start({
      ONYX_PORT: String(port),
      ONYX_SECRET_KEY: secretKey,
      ONYX_DATABASE_URL: 'postgres://onyx_app:canary-1@127.0.0.1:1/onyx',
    });
    const operationsUrl = (): string => /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0] ?? '';
    await expect.poll(operationsUrl, { timeout: 20_000 }).not.toBe('');
    const ask = (path: string): Promise<Response> => fetch(`${operationsUrl()}${path}`);
    expect((await ask('/health')).status).toBe(200);
    const readiness = async (): Promise<unknown> => (await ask('/ready')).json();
    await expect.poll(readiness, { timeout: 20_000 }).toMatchObject({
      isReady: false,
      components: { database: { isReady: false, detail: expect.stringContaining('ECONNREFUSED') } },
    });
    expect(await (await ask('/metrics')).text()).toContain('process_cpu_seconds_total');
    // A gate sends elsewhere what is refused; what is answered with 503 it hands on.
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' },
    });
    child?.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(output()).not.toContain('canary');
    expect(output()).not.toContain(`:${port}`);
  },
  60_000,
);
