import { defineEndpoint } from '@onyx/contracts';
import { silentLogger } from '@onyx/telemetry';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createApp } from './http/create-app.ts';
import { eventStream } from './http/event-stream.ts';
import { route, type Route } from './http/route.ts';
import { createApiServer, type ApiServer } from './server.ts';

const common = { tag: 'Test', summary: '', access: 'public' } as const;
const ping = defineEndpoint({
  ...common,
  method: 'GET',
  path: '/api/ping',
  response: z.object({ from: z.string() }),
});
const slow = defineEndpoint({ ...common, method: 'GET', path: '/api/slow', response: z.object({}) });
const events = defineEndpoint({
  ...common,
  method: 'GET',
  path: '/api/events',
  responseType: 'text/event-stream',
});
const upload = defineEndpoint({
  ...common,
  method: 'POST',
  path: '/api/upload',
  bodyType: 'multipart/form-data',
  body: z.object({}),
  response: z.object({ bytes: z.number() }),
});

let servers: ApiServer[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  servers = [];
});

type Probe = { started: () => void; finish: Promise<void>; aborted: () => void; arrived: () => void };

function appWith(probe: Partial<Probe> = {}) {
  const routes: Route[] = [
    route(ping, ({ clientAddress }) => ({ from: clientAddress })),
    route(slow, async () => {
      probe.started?.();
      await probe.finish;
      return {};
    }),
    route(events, ({ request, signal }) => {
      signal.addEventListener('abort', () => probe.aborted?.());
      return eventStream(request, undefined, signal, () => Promise.resolve(endless(signal)));
    }),
    route(upload, async ({ request }) => {
      let bytes = 0;
      for await (const part of request.body ?? []) {
        if (bytes === 0) probe.arrived?.();
        bytes += (part as Uint8Array).byteLength;
      }
      return { bytes };
    }),
  ];
  const authenticate = () => Promise.resolve(null);
  return createApp({ routes, authenticate, logger: silentLogger, publicOrigin: undefined, isStrict: true });
}

async function* endless(signal: AbortSignal) {
  yield { id: 1, event: { type: 'first' } };
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
}

async function start(probe: Partial<Probe> = {}): Promise<ApiServer> {
  const server = await createApiServer({ app: appWith(probe), host: '127.0.0.1', port: 0 });
  servers.push(server);
  return server;
}

const promiseOf = (): { promise: Promise<void>; resolve: () => void } => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, resolve: () => resolve() };
};

test('serves on a free port and knows the address of the client', async () => {
  const server = await start();
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
  const answer = await fetch(`${server.url}/api/ping`);
  expect(await answer.json()).toEqual({ from: '127.0.0.1' });
  const proxied = await fetch(`${server.url}/api/ping`, {
    headers: { 'x-forwarded-for': '198.51.100.7, 203.0.113.5' },
  });
  expect(await proxied.json()).toEqual({ from: '203.0.113.5' });
});

test('names a free port when its own is taken', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const error: unknown = await createApiServer({ app: appWith(), host: '127.0.0.1', port }).catch(
    (error: unknown) => error,
  );
  expect(error).toMatchObject({ code: 'port-in-use', params: { port, nextPort: expect.any(Number) } });
  const { nextPort } = (error as { params: { nextPort: number } }).params;
  expect(nextPort).not.toBe(port);
  const server = await createApiServer({ app: appWith(), host: '127.0.0.1', port: nextPort });
  servers.push(server);
  other.close();
});

test('before a stop it serves on, and keeps no connection for later', async () => {
  const server = await start();
  const connectionOf = async () => {
    const response = await fetch(`${server.url}/api/ping`);
    expect(await response.json()).toMatchObject({ from: expect.any(String) });
    return response.headers.get('connection');
  };
  expect(await connectionOf()).toBe('keep-alive');
  server.endConnections();
  expect(await connectionOf()).toBe('close');
  expect(await connectionOf()).toBe('close');
});

test('a stop lets a running request end, and takes no new ones', async () => {
  const started = promiseOf();
  const finish = promiseOf();
  const server = await start({ started: started.resolve, finish: finish.promise });
  const answer = fetch(`${server.url}/api/slow`);
  await started.promise;
  const stopped = server.stop();
  await expect(fetch(`${server.url}/api/ping`)).rejects.toThrow();
  finish.resolve();
  expect((await answer).status).toBe(200);
  await stopped;
});

test('a stop ends answer streams, and those who feed them learn of it', async () => {
  const aborted = promiseOf();
  const server = await start({ aborted: aborted.resolve });
  const answer = await fetch(`${server.url}/api/events`);
  const reader = (answer.body ?? new ReadableStream()).getReader();
  let text = '';
  while (!text.includes('id: 1')) text += Buffer.from((await reader.read()).value as Uint8Array).toString();
  await server.stop();
  await aborted.promise;
  await expect(reader.read()).rejects.toThrow();
});

test('a client that leaves ends its stream', async () => {
  const aborted = promiseOf();
  const server = await start({ aborted: aborted.resolve });
  const leave = new AbortController();
  const answer = await fetch(`${server.url}/api/events`, { signal: leave.signal });
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  leave.abort();
  await aborted.promise;
});

test('an upload reaches its handler while it is still being sent', async () => {
  const arrived = promiseOf();
  const server = await start({ arrived: arrived.resolve });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const client = httpRequest(
    `${server.url}/api/upload`,
    { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => resolve(text));
    },
  );
  client.on('error', reject);
  client.write(Buffer.alloc(2 * 1024 * 1024));
  await arrived.promise;
  client.end(Buffer.alloc(1024));
  expect(JSON.parse(await promise)).toEqual({ bytes: 2 * 1024 * 1024 + 1024 });
});
