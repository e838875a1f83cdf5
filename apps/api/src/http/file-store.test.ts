import { serve, type ServerType } from '@hono/node-server';
import { AppError } from '@onyx/contracts';
import { createLocalFileStore } from '@onyx/core';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { errorResponse } from '../error-handler.ts';
import { fileResponse } from './file-response.ts';
import { readUpload } from './read-upload.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'onyx-http-files-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** POST stores a file and answers with its address, GET gives it back; without rights and rows. */
async function startServer(folder: string): Promise<string> {
  const store = await createLocalFileStore(folder);
  const answer = async (request: Request): Promise<Response> => {
    if (request.method === 'GET') {
      const [sha256 = '', size] = new URL(request.url).pathname.slice(1).split('/');
      const file = { sha256, sizeBytes: Number(size), fileName: 'a.txt', mediaType: 'text/plain' };
      const open = store.open.bind(undefined, sha256);
      return fileResponse(request, { ...file, format: 'text', open }, { isDownload: false });
    }
    const sha256 = await readUpload(request, async (_fields, { bytes }) => {
      const staged = await store.stage(bytes, { maxBytes: Infinity });
      await staged.commit();
      return staged.sha256;
    });
    return new Response(sha256);
  };
  const server: ServerType = serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request) =>
      answer(request).catch((error: unknown) =>
        errorResponse(error instanceof AppError ? error : new AppError('internal'), 'test'),
      ),
  });
  await once(server, 'listening');
  undo.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function upload(url: string, content: string): Promise<Response> {
  const body = new FormData();
  body.append('file', new Blob([content]), 'a.txt');
  return fetch(url, { method: 'POST', body });
}

test('a damaged file never arrives whole', async () => {
  const folder = newFolder();
  const url = await startServer(folder);
  const content = 'x'.repeat(300_000);
  const sha256 = await (await upload(url, content)).text();
  const address = `${url}/${sha256}/${content.length}`;
  expect(await (await fetch(address)).text()).toBe(content);
  await writeFile(join(folder, sha256.slice(0, 2), sha256), `y${content.slice(1)}`);
  const download = async () => (await fetch(address)).text();
  await expect(download()).rejects.toThrow(/terminated|fetch failed/);
  expect((await upload(url, 'the server goes on')).status).toBe(200);
});

test.runIf(mayMount())('an upload to a full disk is answered with 507, and the server goes on', async () => {
  const folder = newFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
  undo.push(() => execFileSync('umount', [folder]));
  const url = await startServer(folder);
  // Not much larger than the disk: a sender that is told so early may not read the answer to the end.
  const full = await upload(url, 'z'.repeat(1_100_000));
  expect([full.status, await full.json()]).toEqual([
    507,
    { error: { code: 'file-store-full', message: expect.stringContaining('full'), requestId: 'test' } },
  ]);
  expect((await upload(url, 'a small one fits')).status).toBe(200);
});

function mayMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
