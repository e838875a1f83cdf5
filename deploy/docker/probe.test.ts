import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const probes = {
  'probe.mjs': (port: number) => [process.execPath, file('probe.mjs'), `http://127.0.0.1:${port}/ready`],
  'probe.sh': (port: number) => ['bash', file('probe.sh'), String(port), '/ready'],
};

function file(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

async function run(words: string[]): Promise<{ code: number | null; output: string }> {
  const [program = '', ...parts] = words;
  const child = spawn(program, parts, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

async function withServer<T>(listener: RequestListener, use: (port: number) => Promise<T>): Promise<T> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe.each(Object.entries(probes))('%s', (_, wordsFor) => {
  test('is silent and content with a 2xx', async () => {
    const result = await withServer(
      (request, response) => response.writeHead(request.url === '/ready' ? 204 : 500).end(),
      (port) => run(wordsFor(port)),
    );
    expect(result).toEqual({ code: 0, output: '' });
  });

  test('says in one line what was answered instead', async () => {
    const { code, output } = await withServer(
      (_, response) => response.writeHead(503).end('{"waits":"database"}'),
      (port) => run(wordsFor(port)),
    );
    expect(code).toBe(1);
    expect(output).toMatch(/^[^\n]*503[^\n]*\n$/);
  });

  test('does not wait for one that says nothing', async () => {
    const began = performance.now();
    const { code, output } = await withServer(
      () => undefined,
      (port) => run(wordsFor(port)),
    );
    expect(code).toBe(1);
    expect(output.split('\n')).toHaveLength(2);
    expect(performance.now() - began).toBeGreaterThan(2_900);
  });

  test('says that nobody is there', async () => {
    const port = await withServer(
      () => undefined,
      (free) => Promise.resolve(free),
    );
    const { code, output } = await run(wordsFor(port));
    expect(code).toBe(1);
    expect(output).toMatch(/^[^\n]+\n$/);
  });
});
