import { openModelServers, type ModelServers, type ModelServerOptions } from '@onyx/models';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startServerProcess, type ServerProcess } from './testing/start-server-process.ts';
import { createModelsFolder, startTestServer } from './testing/start-test-server.ts';

/** The clients of model servers, which `@onyx/models` has, with real servers: they are killed, frozen and restarted. */

type Line = { level: 'info' | 'warn'; server: string; reason?: string };
type Closer = () => unknown;

const closers: Closer[] = [];
let folder: Awaited<ReturnType<typeof createModelsFolder>>;
beforeAll(async () => {
  folder = await createModelsFolder();
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});
afterAll(() => folder.remove());

async function startProcess(port?: number): Promise<ServerProcess> {
  const server = await startServerProcess(folder.path, port);
  closers.push(async () => {
    server.signal('SIGKILL');
    await server.ended;
  });
  return server;
}

function open(
  addresses: string[],
  options: Partial<ModelServerOptions> = {},
): { servers: ModelServers; lines: Line[] } {
  const lines: Line[] = [];
  const write = (level: Line['level']) => (fields: object) =>
    void lines.push({ level, ...fields } as unknown as Line);
  const servers = openModelServers({
    addresses,
    logger: { info: write('info'), warn: write('warn') },
    checkIntervalMs: 100,
    unhealthyIntervalMs: 30,
    ...options,
  });
  closers.push(servers.close);
  return { servers, lines };
}

const healthOf = (servers: ModelServers, { url }: { url: string }): string | undefined =>
  servers.state().servers.find(({ address }) => address === url)?.health;

async function until(isSo: () => boolean): Promise<void> {
  const endsAt = Date.now() + 20_000;
  while (!isSo()) {
    if (Date.now() > endsAt) throw new Error('it did not come to that');
    await delay(5);
  }
}

const linesOf = (lines: readonly Line[], { url }: { url: string }): string[] =>
  lines.filter(({ server }) => url.endsWith(server)).map(({ level }) => level);

const round = (vector: Float32Array): number[] => [...vector].map((value) => Math.round(value * 1000) / 1000);

/** Texts with the direction that `colours` gives them: passages have a "green" in front of them, questions a "red". */
const colours = ['red', 'green', 'blue'] as const;
const many = Array.from({ length: 300 }, (_, index) => colours[index % 3]!);

it('gives vectors and scores of the models that the servers have, by their own versions', async () => {
  const server = await startTestServer();
  closers.push(server.remove);
  const { servers } = open([server.url]);
  const embedder = await servers.embedder('colours');
  expect(embedder).toMatchObject({ dimensions: 2, id: expect.stringMatching(/^colours@/) });
  const [red, green] = await embedder.embedPassages(['red', 'green']);
  expect(round(red!)).not.toEqual(round(green!));
  expect(Math.hypot(...red!)).toBeCloseTo(1);
  // The server puts the model's own prefixes in front of questions and passages.
  expect(round(await embedder.embedQuery('green'))).toEqual(round(red!));
  const reranker = await servers.reranker('scorer');
  const scores = await reranker.rerank('red', ['green', 'blue', 'red']);
  expect(scores.map((score) => Math.round(score * 10) / 10)).toEqual([2.5, -2.5, 1.5]);
  expect(await servers.list()).toMatchObject({
    servers: [{ address: server.url, health: 'healthy' }],
    models: [
      { model: 'colours', kind: 'embedding', dimensions: 2, servers: 1 },
      { model: 'onyx-static-zh-en', kind: 'embedding' },
      { model: 'scorer', kind: 'reranker' },
    ],
  });
  await expect(servers.embedder('scorer')).rejects.toMatchObject({ code: 'model-not-found' });
});

it('answers from another server when one is killed with a request in hand, and uses it again after a restart', async () => {
  const [one, other] = [await startProcess(), await startProcess()];
  // Nothing but the end of the process shall tell.
  const { servers, lines } = open([one.url, other.url], { checkIntervalMs: 60_000, suspectMs: 60_000 });
  await until(() => healthOf(servers, one) === 'healthy' && healthOf(servers, other) === 'healthy');
  const embedder = await servers.embedder('colours');
  const expected = round(await embedder.embedQuery('blue'));
  one.signal('SIGSTOP');
  // Each of the servers is given one of the two.
  const questions = [embedder.embedQuery('blue'), embedder.embedQuery('blue')];
  await Promise.race(questions);
  one.signal('SIGKILL');
  expect((await Promise.all(questions)).map(round)).toEqual([expected, expected]);
  await one.ended;
  expect(round(await embedder.embedQuery('blue'))).toEqual(expected);
  const again = await startProcess(one.port);
  await until(() => healthOf(servers, again) === 'healthy');
  expect(linesOf(lines, one)).toEqual(['info', 'warn', 'info']);
  expect(linesOf(lines, other)).toEqual(['info']);
});

it('makes all vectors of a document while servers are killed under it', async () => {
  const [one, other] = [await startProcess(), await startProcess()];
  const { servers } = open([one.url, other.url]);
  const embedder = await servers.embedder('colours');
  const expected = (await embedder.embedPassages(colours)).map(round);
  const making = embedder.embedPassages(Array.from({ length: 20 }, () => many).flat());
  one.signal('SIGKILL');
  await one.ended;
  const again = await startProcess(one.port);
  other.signal('SIGKILL');
  await until(() => healthOf(servers, other) === 'unhealthy');
  const vectors = (await making).map(round);
  expect(vectors).toHaveLength(6_000);
  expect(vectors.every((vector, index) => String(vector) === String(expected[index % 3]))).toBe(true);
  // Still with one of them, and with none the reason is told.
  expect(round((await embedder.embedPassages(['red']))[0]!)).toEqual(expected[0]);
  again.signal('SIGKILL');
  await again.ended;
  await expect(embedder.embedQuery('red')).rejects.toMatchObject({
    code: 'model-unreachable',
    isRetryable: true,
  });
});

it('gives a server up that takes requests and never answers, and has others answer them', async () => {
  const [one, other] = [await startProcess(), await startProcess()];
  const { servers, lines } = open([one.url, other.url], { checkTimeoutMs: 500, suspectMs: 100 });
  await until(() => healthOf(servers, one) === 'healthy' && healthOf(servers, other) === 'healthy');
  const embedder = await servers.embedder('colours');
  const expected = round(await embedder.embedQuery('red'));
  one.signal('SIGSTOP');
  const questions = await Promise.all(Array.from({ length: 20 }, () => embedder.embedQuery('red')));
  expect(questions.map(round)).toEqual(questions.map(() => expected));
  expect((await embedder.embedPassages(many)).every(({ length }) => length === 2)).toBe(true);
  await until(() => healthOf(servers, one) === 'unhealthy');
  expect(servers.state()).toMatchObject({
    isReady: true,
    detail: expect.stringContaining('does not answer'),
  });
  one.signal('SIGCONT');
  await until(() => healthOf(servers, one) === 'healthy');
  expect(linesOf(lines, one)).toEqual(['info', 'warn', 'info']);
  expect(linesOf(lines, other)).toEqual(['info']);
});

it('takes what one server has no room for to another one', async () => {
  const full = await startTestServer({ ONYX_MODEL_QUEUE_TOKENS: '512', ONYX_MODEL_BATCH_TOKENS: '1' });
  const free = await startTestServer();
  closers.push(full.remove, free.remove);
  const { servers, lines } = open([full.url, free.url]);
  await until(() => healthOf(servers, full) === 'healthy' && healthOf(servers, free) === 'healthy');
  // Somebody else's bulk work, which is refused in part: the queue is full.
  const long = Array.from({ length: 30 }, () => 'red green blue red green blue red green blue');
  const others = Array.from({ length: 40 }, () =>
    full.post('/v1/embeddings', { model: 'colours', input: long }),
  );
  const embedder = await servers.embedder('colours');
  const vectors = await embedder.embedPassages(many);
  expect(vectors.every((vector) => Math.abs(Math.hypot(...vector) - 1) < 1e-5)).toBe(true);
  expect((await Promise.all(others)).some(({ status }) => status === 429)).toBe(true);
  // Having no room is not being ill.
  expect(lines.map(({ level }) => level)).toEqual(['info', 'info']);
});

it('hands back what is wrong with a text, and asks nobody else', async () => {
  const [one, other] = [await startTestServer(), await startTestServer()];
  closers.push(one.remove, other.remove);
  const { servers, lines } = open([one.url, other.url]);
  const embedder = await servers.embedder('colours');
  // The network fails at a token that it has no vector for.
  await expect(embedder.embedQuery('redish')).rejects.toMatchObject({ code: 'model-failed' });
  const failed = await Promise.all(
    [one, other].map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
  );
  const count = failed.flatMap((text) => [...text.matchAll(/_count\{[^}]*status="500"\} (\d+)/g)]);
  expect(count.reduce((sum, [, value]) => sum + Number(value), 0)).toBe(1);
  expect(lines.map(({ level }) => level)).toEqual(['info', 'info']);
});

it('never mixes vectors of two versions of a model', async () => {
  const one = await startTestServer();
  const changed = await startTestServer({}, {}, async (modelsDir) => {
    await rm(join(modelsDir, 'colours', 'config_sentence_transformers.json'));
  });
  closers.push(one.remove, changed.remove);
  const { servers } = open([one.url, changed.url]);
  const [first, second] = await Promise.all(
    [one, changed].map((server) => open([server.url]).servers.embedder('colours')),
  );
  expect(first!.id).not.toBe(second!.id);
  const embedder = await servers.embedder('colours', second!.id);
  expect(embedder.id).toBe(second!.id);
  const expected = round((await second!.embedPassages(['red']))[0]!);
  expect((await embedder.embedPassages(many.map(() => 'red'))).map(round)).toEqual(many.map(() => expected));
  await changed.stop();
  // It may come back.
  await expect(embedder.embedQuery('red')).rejects.toMatchObject({ code: 'model-unreachable' });
  const replaced = await startTestServer({ ONYX_MODEL_SERVER_PORT: new URL(changed.url).port });
  closers.push(replaced.remove);
  await until(() => healthOf(servers, replaced) === 'healthy');
  await expect(embedder.embedQuery('red')).rejects.toMatchObject({ code: 'model-changed' });
});

it('puts a server that failed a request on trial before it counts as healthy again', async () => {
  const real = await startTestServer();
  closers.push(real.remove);
  // A proxy in front of a server: what it says of itself is not what it does.
  let isBroken = false;
  const proxy = await startProxy(real.url, (path) => isBroken && path.startsWith('/v1'));
  const { servers, lines } = open([proxy.url]);
  const embedder = await servers.embedder('colours');
  isBroken = true;
  await expect(embedder.embedQuery('red')).rejects.toMatchObject({ code: 'model-unreachable' });
  await until(() => healthOf(servers, proxy) === 'trial');
  await expect(embedder.embedQuery('red')).rejects.toMatchObject({ code: 'model-unreachable' });
  isBroken = false;
  await embedder.embedQuery('red');
  expect(healthOf(servers, proxy)).toBe('healthy');
  expect(lines.map(({ level }) => level)).toEqual(['info', 'warn', 'info']);
});

it('gives a question up when its asker does, and says so in the asker’s words', async () => {
  const server = await startProcess();
  const { servers } = open([server.url], { checkIntervalMs: 60_000 });
  const embedder = await servers.embedder('colours');
  server.signal('SIGSTOP');
  const asker = new AbortController();
  const question = embedder.embedQuery('red', { signal: asker.signal });
  asker.abort(new Error('no longer wanted'));
  await expect(question).rejects.toThrow('no longer wanted');
});

async function startProxy(target: string, isBroken: (path: string) => boolean): Promise<{ url: string }> {
  const server = createServer((request, response) => {
    void (async () => {
      const path = request.url ?? '/';
      if (isBroken(path)) return void response.writeHead(502).end();
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const answer = await fetch(target + path, {
        method: request.method ?? 'GET',
        headers: { 'content-type': 'application/json' },
        ...(parts.length > 0 && { body: Buffer.concat(parts) }),
      });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
