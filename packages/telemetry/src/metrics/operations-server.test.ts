import { AppError } from '@onyx/contracts';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import {
  createMetrics,
  silentLogger,
  startOperationsServer,
  type Components,
  type OperationsServer,
} from '../index.ts';

let server: OperationsServer | undefined;
afterEach(() => server?.stop());

async function start(
  checkReadiness: () => Promise<Components> = async () => ({}),
  port = 0,
): Promise<OperationsServer> {
  const metrics = await createMetrics({ service: 'api' });
  const health = { version: '1.2.3' };
  const options = { host: '127.0.0.1', port, metrics, checkReadiness, health, logger: silentLogger };
  return startOperationsServer(options);
}

test('serves metrics, health and readiness', async () => {
  let isReady = true;
  server = await start(async () => ({
    database: { isReady: true },
    worker: { isReady, ...(!isReady && { detail: 'It is not running.' }) },
  }));
  const { url } = server;
  const metrics = await fetch(`${url}/metrics`);
  expect(metrics.headers.get('content-type')).toContain('text/plain');
  expect(await metrics.text()).toContain('nodejs_eventloop_lag_seconds');
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok', version: '1.2.3' });
  const ready = await fetch(`${url}/ready?verbose`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ isReady: true, components: { database: { isReady: true } } });
  isReady = false;
  const unready = await fetch(`${url}/ready`);
  expect(unready.status).toBe(503);
  expect(await unready.json()).toMatchObject({
    isReady: false,
    components: { worker: { isReady: false, detail: 'It is not running.' } },
  });
});

test('a state that cannot be told is not ready, and its error stays inside', async () => {
  server = await start(() => Promise.reject(new Error('canary')));
  const response = await fetch(`${server.url}/ready`);
  expect(response.status).toBe(503);
  expect(await response.text()).not.toContain('canary');
});

test('knows nothing else, and takes nothing', async () => {
  server = await start();
  expect((await fetch(`${server.url}/toString`)).status).toBe(404);
  expect((await fetch(`${server.url}/metrics`, { method: 'POST', body: 'x' })).status).toBe(405);
  const head = await fetch(`${server.url}/metrics`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('many who ask at once cause one look', async () => {
  let looks = 0;
  const { promise, resolve } = Promise.withResolvers<Components>();
  server = await start(() => {
    looks += 1;
    return promise;
  });
  const { url } = server;
  const asked = Array.from({ length: 8 }, () => fetch(`${url}/ready`));
  const health = await fetch(`${url}/health`);
  expect(health.status).toBe(200);
  resolve({ database: { isReady: true } });
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect(looks).toBeLessThan(8);
});

test('says which port is taken', async () => {
  server = await start();
  const { port } = server;
  const second = await start(undefined, port).catch((error: unknown) => error);
  expect(second).toBeInstanceOf(AppError);
  expect(second).toMatchObject({ code: 'port-in-use', params: { port } });
});

test('stops although somebody holds a connection and asks nothing', async () => {
  const stopping = await start();
  const socket = connect(stopping.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write('GET /metrics HTTP/1.1\r\n');
  const closed = once(socket, 'close');
  await stopping.stop();
  await closed;
  await expect(fetch(stopping.url)).rejects.toThrow('fetch failed');
});
