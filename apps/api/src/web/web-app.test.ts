import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseEncoding } from './compress.ts';
import { loadWebApp, type WebApp } from './web-app.ts';
import { inlineScriptHashes } from './web-files.ts';

const script = 'self.__next_f=[1]';
const page = (title: string) =>
  `<html><title>${title}</title><script>${script}</script><script src="/a.js"></script></html>`;
const bundle = 'export const answer = 42;\n'.repeat(200);

let folder: string;
let webApp: WebApp;
const get = (path: string, headers: Record<string, string> = {}) =>
  webApp(new Request(`http://localhost${path}`, { headers }));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onyx-web-test-'));
  const webDir = join(folder, 'out');
  await mkdir(join(webDir, '_next/static/chunks'), { recursive: true });
  await mkdir(join(webDir, 'settings'), { recursive: true });
  await writeFile(join(folder, 'secret.key'), 'secret');
  await writeFile(join(webDir, 'index.html'), page('home'));
  await writeFile(join(webDir, 'chat.html'), page('chat'));
  await writeFile(join(webDir, '404.html'), page('nothing here'));
  await writeFile(join(webDir, 'settings/models.html'), page('models'));
  await writeFile(join(webDir, 'icon.svg'), '<svg/>');
  await writeFile(join(webDir, '_next/static/chunks/a-1b2c.js'), bundle);
  webApp = await loadWebApp(webDir);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ['/', 'home'],
  ['/chat', 'chat'],
  ['/chat/', 'chat'],
  ['/chat?id=1', 'chat'],
  ['/settings/models', 'models'],
])('%s is a page', async (path, title) => {
  const response = await get(path);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-cache');
  expect(await response.text()).toContain(`<title>${title}</title>`);
});

test.each([
  '/nothing',
  '/../secret.key',
  '/..%2fsecret.key',
  '/%2e%2e/secret.key',
  '/..%5csecret.key',
  '/%00',
  '/%',
  '/settings',
  '/_next/static/chunks/../../../../secret.key',
])('%s is the page that says so', async (path) => {
  const response = await get(path);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('nothing here');
});

test('files named by their content may be kept for ever, others are asked for again', async () => {
  const asset = await get('/_next/static/chunks/a-1b2c.js');
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  const icon = await get('/icon.svg');
  expect(icon.headers.get('cache-control')).toBe('no-cache');
  const again = await get('/icon.svg', { 'if-none-match': icon.headers.get('etag') ?? '' });
  expect(again.status).toBe(304);
  expect(await again.text()).toBe('');
  expect((await get('/icon.svg', { 'if-none-match': '"other"' })).status).toBe(200);
});

test('compresses text for those who take it, each form with a validator of its own', async () => {
  const path = '/_next/static/chunks/a-1b2c.js';
  const forms = await Promise.all(
    ['gzip, deflate, br', 'gzip', ''].map((offer) => get(path, { 'accept-encoding': offer })),
  );
  expect(forms.map((form) => form.headers.get('content-encoding'))).toEqual(['br', 'gzip', null]);
  expect(new Set(forms.map((form) => form.headers.get('etag'))).size).toBe(3);
  expect(forms.map((form) => form.headers.get('vary'))).toEqual(Array(3).fill('accept-encoding'));
  const [br, gzip, plain] = await Promise.all(
    forms.map(async (form) => Buffer.from(await form.arrayBuffer())),
  );
  expect(brotliDecompressSync(br ?? '').toString()).toBe(bundle);
  expect(gunzipSync(gzip ?? '').toString()).toBe(bundle);
  expect(plain?.toString()).toBe(bundle);
});

test('a refused encoding is not used, nor any for what is small', () => {
  expect(chooseEncoding('br;q=0, gzip;q=0.5', 5000)).toBe('gzip');
  expect(chooseEncoding('br;q=0.0', 5000)).toBeUndefined();
  expect(chooseEncoding('br', 100)).toBeUndefined();
  expect(chooseEncoding(null, 5000)).toBeUndefined();
});

test('a page runs its own inline scripts and no others', async () => {
  const policy = (await get('/chat')).headers.get('content-security-policy');
  const hash = createHash('sha256').update(script).digest('base64');
  expect(policy).toContain(`script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}';`);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/script-src[^;]*'unsafe-inline'/);
});

test('finds inline scripts whatever their attributes', () => {
  const hashes = inlineScriptHashes(
    `<script id="_R_">a()</script><script async src="/x.js"></script><SCRIPT nonce=x>\nb()\n</SCRIPT><script>a()</script>`,
  );
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  expect(hashes).toEqual([hash('a()'), hash('\nb()\n')]);
});
