import { freePort } from '@onyx/database/testing';
import { errorBodySchema } from '@onyx/contracts';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  createServer as createHttpServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { edgeTexts } from './edge-pages.ts';
import { renderDeployment } from './render.ts';
import {
  deploymentOf,
  findProgram,
  layEdge,
  layOut,
  nginxAsRoot,
  profiles,
  run,
  type LaidOut,
} from './testing/index.ts';

const nginx = findProgram('nginx');
const openssl = findProgram('openssl');

describe.skipIf(!nginx || !openssl)('nginx', () => {
  test.each(profiles)('takes the edge and web settings of profile %s', async (profile) => {
    const laid = layOut();
    const conf = await layEdge(
      laid,
      { http: 18_080, https: 18_443, health: 18_081 },
      profile,
      'trustedProxies=[10.0.0.0/8]',
      'names=[onyx.example, "::1"]',
    );
    const web = laid.lay(
      'etc/web.conf',
      renderDeployment(deploymentOf(profile)).get('deploy/web/nginx.conf') ?? '',
    );
    for (const file of [conf, web]) {
      const { code, output } = await run(nginx ?? '', ['-t', '-e', 'stderr', '-c', file]);
      expect(output).toContain('test is successful');
      expect(output).not.toMatch(/\[(warn|emerg|error)\]/);
      expect(code).toBe(0);
    }
    await laid.remove();
  });
});

type Answer = { status: number; headers: IncomingMessage['headers']; body: string };

describe.skipIf(!nginx || !openssl)('the edge', () => {
  let laid: LaidOut;
  const ports = { http: 0, https: 0, health: 0 };
  let gate: Server | undefined;
  let seen: IncomingMessage[] = [];

  beforeAll(async () => {
    laid = layOut();
    for (const name of ['http', 'https', 'health'] as const) ports[name] = await freePort();
    const conf = await layEdge(laid, ports, 'lite', 'maxUploadMegabytes=3');
    const program = laid.start(nginx ?? '', ['-e', 'stderr', '-c', conf, '-g', `daemon off;${nginxAsRoot}`]);
    await vi.waitFor(
      async () =>
        expect((await ask('/health', { port: ports.health, isPlain: true })).status, program.said()).toBe(
          200,
        ),
      { timeout: 10_000 },
    );
  });
  afterEach(async () => {
    if (gate) {
      gate.closeAllConnections();
      gate.close();
      await once(gate, 'close');
    }
    gate = undefined;
    seen = [];
  });
  afterAll(() => laid.remove());

  const log = (): string => readFileSync(join(laid.folder, 'tmp/access.log'), 'utf8');

  /** In place of the gate, behind its socket. */
  async function startGate(
    answer: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<void> {
    gate = createHttpServer((request, response) => {
      seen.push(request);
      answer(request, response);
    }).listen(join(laid.folder, 'gate/http.sock'));
    await once(gate, 'listening');
  }

  function ask(
    path: string,
    options: {
      method?: string;
      host?: string;
      port?: number;
      isPlain?: boolean;
      headers?: Record<string, string>;
      body?: Buffer;
    } = {},
  ): Promise<Answer> {
    const { method = 'GET', host = 'localhost', isPlain = false, body } = options;
    return new Promise((resolve, reject) => {
      const make = isPlain ? httpRequest : httpsRequest;
      const request = make(
        {
          host: '127.0.0.1',
          port: options.port ?? (isPlain ? ports.http : ports.https),
          path,
          method,
          rejectUnauthorized: false,
          agent: false,
          headers: { host, ...options.headers },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part) => (text += part));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
          );
          response.on('error', reject);
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  test('S-050 shows its page, in both languages, when nothing is behind it', async () => {
    const page = await ask('/chat');
    expect(page.status).toBe(503);
    expect(page.body).toContain(edgeTexts.unavailable.title.en);
    expect(page.body).toContain(edgeTexts.unavailable.title.zh);
    expect(page.headers).toMatchObject({ 'retry-after': '5', 'cache-control': 'no-store' });
    const api = await ask('/api/status', { headers: { 'x-request-id': 'asked-by-me' } });
    expect(api.status).toBe(503);
    expect(errorBodySchema.parse(JSON.parse(api.body)).error).toMatchObject({
      code: 'not-ready',
      requestId: 'asked-by-me',
    });
  });

  test('S-054, S-063 goes on to HTTPS under its own name only', async () => {
    const answer = await ask('/chat?a=b', { isPlain: true });
    expect(answer.status).toBe(308);
    expect(answer.headers.location).toBe('https://localhost/chat?a=b');
    for (const isPlain of [true, false]) {
      const other = await ask('/', { host: 'elsewhere.example', isPlain });
      expect(other.status).toBe(421);
      expect(other.body).toContain(edgeTexts.unknownName.zh);
    }
  });

  test('S-053 logs a line of JSON for each request, without what stands in its query', async () => {
    await startGate((_request, response) => response.end('{}'));
    await ask('/api/invitations/inspect?token=canary-in-a-query', {
      headers: { referer: 'https://localhost/invite?token=canary-in-a-query' },
    });
    await expect.poll(log).toMatch(/inspect/);
    expect(log()).not.toContain('canary');
    const line = JSON.parse(log().trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
    expect(line).toMatchObject({ path: '/api/invitations/inspect', status: 200, client: '127.0.0.1' });
    expect(line['requestId']).toBe(seen[0]!.headers['x-request-id']);
  });

  test('S-055, S-060 tells the gate who asks, whatever the client says', async () => {
    await startGate((_request, response) => response.end('{}'));
    const answer = await ask('/api/status', {
      headers: { 'x-forwarded-for': '6.6.6.6', forwarded: 'for=6.6.6.6', connection: 'close' },
    });
    expect(answer.status).toBe(200);
    expect(seen[0]!.headers).toMatchObject({
      host: 'localhost',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
    });
    expect(seen[0]!.headers.forwarded).toBeUndefined();
    expect(seen[0]!.headers.upgrade).toBeUndefined();
    await ask('/api/status');
    // S-051: the second one came by the same connection.
    expect(seen[1]!.socket).toBe(seen[0]!.socket);
  });

  test('S-061 sets headers once, and keeps the policy of who is asked', async () => {
    await startGate((_request, response) => {
      response.setHeader('content-security-policy', "default-src 'none'");
      response.setHeader('x-content-type-options', 'nosniff');
      response.end('{}');
    });
    const { headers } = await ask('/api/status');
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
      'strict-transport-security': 'max-age=86400',
    });
    expect(headers.server).toBe('nginx');
  });

  test('S-057 takes a file as large as the application does, and refuses a larger one as the API would', async () => {
    let received = 0;
    await startGate((request, response) => {
      request.on('data', (part: Buffer) => (received += part.length));
      request.on('end', () => response.end('{}'));
    });
    const body = Buffer.alloc(3 * 1024 ** 2 + 5_000);
    expect((await ask('/api/documents', { method: 'POST', body })).status).toBe(200);
    expect(received).toBe(body.length);
    const refused = await ask('/api/documents', {
      method: 'POST',
      headers: { 'content-length': '9000000' },
    }).catch((error: Error) => error);
    expect(refused).toMatchObject({ status: 413 });
    expect(JSON.parse((refused as Answer).body)).toMatchObject({ error: { code: 'payload-too-large' } });
  });

  test('S-056 hands on each event of a stream as it comes', async () => {
    let end = (): void => undefined;
    await startGate((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      end = () => response.end('data: 2\n\n');
    });
    const parts: string[] = [];
    const request = httpsRequest({
      host: '127.0.0.1',
      port: ports.https,
      path: '/api/messages/5f0c1f2e-0000-4000-8000-000000000000/events',
      rejectUnauthorized: false,
      headers: { host: 'localhost' },
    }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.on('data', (part) => parts.push(String(part)));
    await expect.poll(() => parts).toEqual(['data: 1\n\n']);
    end();
    await once(response, 'end');
    expect(parts.join('')).toBe('data: 1\n\ndata: 2\n\n');
  });

  test('S-061 lets one address try passwords now and then, others go on', async () => {
    await startGate((_request, response) => response.end('{}'));
    const tries = await Promise.all(
      Array.from({ length: 40 }, () => ask('/api/auth/sign-in', { method: 'POST' })),
    );
    const statuses = tries.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(20);
    const refused = tries.find(({ status }) => status === 429)!;
    expect(refused.headers['retry-after']).toBe('5');
    expect(errorBodySchema.parse(JSON.parse(refused.body)).error.code).toBe('rate-limited');
    expect((await ask('/api/status')).status).toBe(200);
  });

  test('S-058 has no way to the model server, to metrics or to a page of statistics', async () => {
    await startGate((_request, response) => response.end('gate'));
    for (const path of ['/model/v1/models', '/metrics', '/stats', '/v1/embeddings', '/haproxy']) {
      expect((await ask(path)).status, path).toBe(503);
    }
    expect(seen).toEqual([]);
  });
});
