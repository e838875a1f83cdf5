import { freePort } from '@onyx/database/testing';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { renderWeb } from './web.ts';
import { deploymentOf, findProgram, layOut, repository, type LaidOut } from './testing/index.ts';

const nginx = findProgram('nginx');

describe.skipIf(!nginx)('the web app’s nginx', () => {
  const script = 'self.__page = 1';
  const hash = `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
  let laid: LaidOut;
  let address: string;

  beforeAll(async () => {
    laid = layOut();
    const html = join(laid.folder, 'html');
    const files: Record<string, string> = {
      'index.html': '<!doctype html>home',
      'chat.html': `<!doctype html><script src="/a.js"></script><script>${script}</script>chat`,
      '404.html': '<!doctype html>nothing here',
      'chat/part.txt': 'part',
      'pdfjs/worker.min.mjs': 'export {}',
      '_next/static/chunks/a1.js': `/* ${'x'.repeat(3000)} */`,
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(html, path, '..'), { recursive: true });
      writeFileSync(join(html, path), text);
    }
    const [chunk = ''] = Object.keys(files).slice(-1);
    writeFileSync(join(html, `${chunk}.gz`), gzipSync(files[chunk] ?? ''));
    const map = execFileSync(process.execPath, [join(repository, 'deploy/web/script-hashes.mjs'), html]);
    writeFileSync(join(laid.folder, 'script-hashes/pages.map'), map);
    const port = await freePort();
    address = `http://127.0.0.1:${port}`;
    const text = renderWeb(deploymentOf('lite')).get('deploy/web/nginx.conf') ?? '';
    const conf = laid.lay('etc/nginx.conf', text.replace('listen 8080', `listen 127.0.0.1:${port}`));
    // As root it would give its workers to a user who may not read the folder.
    const asRoot = process.getuid?.() === 0 ? ' user root;' : '';
    const program = laid.start(nginx ?? '', ['-e', 'stderr', '-c', conf, '-g', `daemon off;${asRoot}`]);
    await vi.waitFor(
      async () => expect((await fetch(`${address}/health`)).status, program.said()).toBe(200),
      {
        timeout: 10_000,
      },
    );
  });
  afterAll(() => laid.remove());

  test('S-005 finds pages with and without their ending and a slash, and says what is not there', async () => {
    for (const path of ['/chat', '/chat/', '/chat.html', '/chat?_rsc=1']) {
      const answer = await fetch(address + path);
      expect(answer.status, path).toBe(200);
      expect(await answer.text(), path).toContain('chat');
      expect(answer.headers.get('cache-control'), path).toBe('no-cache');
    }
    expect(await (await fetch(address)).text()).toContain('home');
    const missing = await fetch(`${address}/elsewhere`);
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain('nothing here');
    expect((await fetch(`${address}/chat/part.txt`)).status).toBe(200);
  });

  test('S-005 keeps hashed files for ever, and hands out what is compressed already', async () => {
    const answer = await fetch(`${address}/_next/static/chunks/a1.js`, {
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(answer.headers.get('vary')).toBe('Accept-Encoding');
    expect(await answer.text()).toHaveLength(3006);
    expect((await fetch(`${address}/pdfjs/worker.min.mjs`)).headers.get('content-type')).toMatch(
      /javascript/,
    );
  });

  test('S-061 names the scripts of each page in its policy, and no others', async () => {
    const policyOf = async (path: string) =>
      (await fetch(address + path)).headers.get('content-security-policy');
    expect(await policyOf('/chat')).toContain(`script-src 'self' 'wasm-unsafe-eval' ${hash};`);
    expect(await policyOf('/')).toContain("script-src 'self' 'wasm-unsafe-eval';");
    // A worker has the policy of its own file, and fetches what pdf.js needs.
    expect(await policyOf('/pdfjs/worker.min.mjs')).toContain(
      "default-src 'self'; script-src 'self' 'wasm-unsafe-eval';",
    );
    expect((await fetch(`${address}/chat`, { method: 'POST' })).status).toBe(403);
  });
});
