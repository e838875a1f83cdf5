import { silentLogger } from '@onyx/telemetry';
import { loadConfig } from '@onyx/config';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { startModelServer } from './model-server.ts';
import { startTestServer, type TestServer } from './testing/start-test-server.ts';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.remove();
  server = undefined;
});

const passages = (count: number): object => ({
  model: 'colours',
  input: Array.from({ length: count }, () => 'red green blue red green blue red green blue'),
});

it('refuses with 429 and Retry-After when its queue is full, while a question still gets its answer', async () => {
  // A batch of one text each makes the queue long; 512 tokens of it are allowed.
  server = await startTestServer({ ONYX_MODEL_QUEUE_TOKENS: '512', ONYX_MODEL_BATCH_TOKENS: '1' });
  const { post } = server;
  const bulk = Array.from({ length: 30 }, () => post('/v1/embeddings', passages(30)));
  const question = post('/v1/embeddings', { model: 'colours', input: 'red' });
  const answers = await Promise.all(bulk);
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(answers.filter(({ status }) => status === 200).length).toBe(30 - refused.length);
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(await refused[0]?.json()).toMatchObject({
    error: { type: 'rate_limit_error', code: 'queue_full', param: null },
  });
  expect((await question).status).toBe(200);
  const tooMuch = await post('/v1/embeddings', passages(60));
  expect([tooMuch.status, await tooMuch.json()]).toMatchObject([
    413,
    { error: { code: 'request_too_large' } },
  ]);
});

it('lets what runs end when it stops, is unready meanwhile, and takes nothing new', async () => {
  server = await startTestServer({ ONYX_MODEL_BATCH_TOKENS: '1' }, { unreadyMs: 100 });
  const running = server.post('/v1/embeddings', passages(600));
  await delay(50);
  const stopped = server.stop();
  const ready = await fetch(`${server.url}/ready`);
  expect([ready.status, await ready.json()]).toMatchObject([503, { status: 'stopping' }]);
  const answer = await running;
  expect(answer.status).toBe(200);
  expect(((await answer.json()) as { data: unknown[] }).data).toHaveLength(600);
  await stopped;
  await expect(fetch(`${server.url}/health`)).rejects.toThrow();
});

it('cuts off what does not end in its grace', async () => {
  server = await startTestServer({ ONYX_MODEL_BATCH_TOKENS: '1', ONYX_MODEL_STOP_SECONDS: '0' });
  const running = server.post('/v1/embeddings', passages(2000));
  running.catch(() => undefined);
  await delay(50);
  await server.stop();
  await expect(running).rejects.toThrow();
});

it('offers what is whole, tells what is damaged, and fetches nothing when it is offline', async () => {
  server = await startTestServer(
    { ONYX_MODEL_SERVER_MODELS: 'colours,scorer,team/absent' },
    {},
    async (modelsDir) => {
      await writeFile(join(modelsDir, 'scorer', 'SHA256SUMS'), `${'0'.repeat(64)}  model.onnx\n`);
    },
  );
  const ready = await fetch(`${server.url}/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({
    status: 'failed',
    models: [
      { id: 'colours', state: 'ready', is_required: true },
      {
        id: 'scorer',
        state: 'failed',
        error: { code: 'model-files-damaged', message: expect.stringContaining('model.onnx') },
      },
      { id: 'team/absent', state: 'failed', error: { code: 'model-files-missing' } },
      { id: 'onyx-static-zh-en', state: 'ready', is_required: false },
    ],
  });
  expect((await server.post('/v1/embeddings', { model: 'colours', input: 'red' })).status).toBe(200);
  const damaged = await server.post('/v1/rerank', { model: 'scorer', query: 'red', documents: ['a'] });
  expect([damaged.status, await damaged.json()]).toMatchObject([
    503,
    { error: { code: 'model_unavailable' } },
  ]);
});

it('says what to install for a GGUF model where the package is missing', async () => {
  server = await startTestServer({}, {}, (modelsDir) => writeFile(join(modelsDir, 'small.gguf'), 'GGUF'));
  expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  const answer = await server.post('/v1/chat/completions', {
    model: 'small',
    messages: [{ role: 'user', content: 'hello' }],
  });
  expect(answer.status).toBe(501);
  expect(await answer.json()).toMatchObject({
    error: {
      code: 'generation_not_installed',
      message: expect.stringContaining('npm install node-llama-cpp'),
    },
  });
});

it('names a port that is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const config = loadConfig({ MODEL_CACHE_DIR: 'nothing', ONYX_MODEL_SERVER_PORT: String(port) });
  await expect(startModelServer({ config, logger: silentLogger })).rejects.toMatchObject({
    code: 'port-in-use',
    params: { port },
  });
  other.close();
});
