import type { ServerResponse } from 'node:http';
import { AppError } from '@onyx/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import { sendJson, startTestServer, type TestRequest } from '../testing/test-server.ts';
import { createHttpEmbedder, type HttpEmbedderOptions } from './http-embedder.ts';

const apiKey = 'onyx-test-key-7f3a91';
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Body = { input: string[]; dimensions?: number; model: string };
type Answer = (response: ServerResponse, body: Body, index: number, request: TestRequest) => void;

/** A service whose vectors are [length of the text, 1], in the opposite order of the texts. */
const right: Answer = (response, { input }) => {
  const data = input.map((text, index) => ({ object: 'embedding', index, embedding: [text.length, 1] }));
  sendJson(response, 200, { object: 'list', data: data.toReversed() });
};

async function connect(answer: Answer, options: Partial<HttpEmbedderOptions> = {}) {
  const server = await startTestServer((request, response, index) => {
    answer(response, JSON.parse(request.body) as Body, index, request);
  });
  closers.push(server.close);
  const open = () =>
    createHttpEmbedder({
      baseUrl: server.url,
      apiKey,
      model: 'embed-1',
      dimensions: 2,
      retryMs: 1,
      ...options,
    });
  return { server, open };
}

const lengthOf = (vector: Float32Array | undefined): number => Math.round(vector![0]! / vector![1]!);

async function failure(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AppError);
  // Neither what is shown nor what is logged may hold the key.
  expect(
    `${JSON.stringify((error as AppError).toInfo())} ${String((error as AppError).stack)}`,
  ).not.toContain(apiKey);
  expect((error as AppError).cause).toBeUndefined();
  return error as AppError;
}

describe('HTTP embedder', () => {
  it('asks for the vectors and puts them in the order of the texts', async () => {
    const { server, open } = await connect(right);
    const embedder = await open();
    const vectors = await embedder.embedPassages(['a', 'four', '', 'seven..']);
    expect(vectors.map((vector) => vector.length)).toEqual([2, 2, 2, 2]);
    expect([0, 1, 3].map((index) => lengthOf(vectors[index]))).toEqual([1, 4, 7]);
    expect([...vectors[2]!]).toEqual([0, 0]);
    expect(Math.hypot(...vectors[1]!)).toBeCloseTo(1, 5);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v1/embeddings' });
    expect(request?.headers.authorization).toBe(`Bearer ${apiKey}`);
    expect(JSON.parse(request?.body ?? '')).toEqual({
      model: 'embed-1',
      input: ['a', 'four', 'seven..'],
      encoding_format: 'float',
    });
  });

  it('asks how long vectors are when nobody says, and to shorten them when it is told to', async () => {
    const { server, open } = await connect(right, { dimensions: undefined });
    const embedder = await open();
    expect(embedder.dimensions).toBe(2);
    expect(embedder.id).toBe(`embed-1@${server.url.slice(7)}/v1#2`);
    const shortened = await connect(right, { sendsDimensions: true });
    await (await shortened.open()).embedQuery('text');
    expect(JSON.parse(shortened.server.requests[0]?.body ?? '')).toMatchObject({ dimensions: 2 });
  });

  it('bounds requests by texts and by tokens, and how many there are at once', async () => {
    let running = 0;
    let most = 0;
    const slow: Answer = (response, body, index, request) => {
      most = Math.max(most, (running += 1));
      setTimeout(() => {
        running -= 1;
        right(response, body, index, request);
      }, 20);
    };
    const { server, open } = await connect(slow, {
      textsPerRequest: 3,
      tokensPerRequest: 100,
      concurrency: 2,
    });
    const embedder = await open();
    const texts = ['x'.repeat(1000), '年'.repeat(60), '假'.repeat(60), 'a', 'b', 'c', 'd'];
    const vectors = await embedder.embedPassages(texts);
    expect(vectors.map(lengthOf)).toEqual([1000, 60, 60, 1, 1, 1, 1]);
    const sizes = server.requests.map(({ body }) => (JSON.parse(body) as Body).input.length);
    expect(sizes.toSorted((a, b) => a - b)).toEqual([1, 1, 2, 3]);
    expect(most).toBe(2);
  });

  it('asks for base64 and other fields when it is told to, and reads both forms', async () => {
    const inBase64: Answer = (response, { input }) => {
      const data = input.map(() => ({
        embedding: Buffer.from(new Float32Array([3, 4]).buffer).toString('base64'),
      }));
      sendJson(response, 200, { data });
    };
    const { server, open } = await connect(inBase64, { encoding: 'base64', fields: { input_type: 'query' } });
    expect([...(await (await open()).embedQuery('a'))]).toEqual([...new Float32Array([0.6, 0.8])]);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toMatchObject({
      encoding_format: 'base64',
      input_type: 'query',
    });
    const cut = await connect((response) => sendJson(response, 200, { data: [{ embedding: 'AA==' }] }));
    expect((await failure((await cut.open()).embedQuery('a'))).code).toBe('model-failed');
  });

  it('puts prefixes in front', async () => {
    const { server, open } = await connect(right, { prefixes: { query: 'query: ', passage: 'passage: ' } });
    const embedder = await open();
    await embedder.embedQuery('a');
    await embedder.embedPassages(['b']);
    expect(server.requests.map(({ body }) => (JSON.parse(body) as Body).input)).toEqual([
      ['query: a'],
      ['passage: b'],
    ]);
  });

  it('tries again when the service is overloaded or fails, and waits as long as it asks for', async () => {
    const times: number[] = [];
    const { open } = await connect((response, body, index, request) => {
      times.push(performance.now());
      if (index === 0) sendJson(response, 429, { error: { message: 'slow down' } }, { 'retry-after': '1' });
      else if (index === 1) sendJson(response, 503, {});
      else if (index === 2) response.destroy();
      else right(response, body, index, request);
    });
    expect(lengthOf(await (await open()).embedQuery('four'))).toBe(4);
    expect(times[1]! - times[0]!).toBeGreaterThan(950);
  });

  it.each([
    [401, { error: { message: `Incorrect API key: ${apiKey}` } }, 'model-unauthorized', 1],
    [404, { error: { message: 'model embed-1 does not exist' } }, 'model-not-found', 1],
    [404, { detail: 'Not Found' }, 'model-unreachable', 1],
    [429, { error: { message: 'quota' } }, 'model-rate-limited', 4],
    [500, { error: { message: `boom ${apiKey}` } }, 'model-failed', 4],
    [200, { data: [] }, 'model-failed', 1],
    [200, { data: [{ index: 0, embedding: 'AAAA' }] }, 'model-failed', 1],
    [200, { data: [{ index: 0, embedding: [1, null] }] }, 'model-failed', 1],
    [200, { data: [{ index: 7, embedding: [1, 2] }] }, 'model-failed', 1],
    [200, { data: [{ index: 0, embedding: [1, 2, 3] }] }, 'model-dimensions-wrong', 1],
  ])('maps an answer of %i %j to %s', async (status, body, code, requests) => {
    const { server, open } = await connect((response) => sendJson(response, status, body));
    expect((await failure((await open()).embedPassages(['a']))).code).toBe(code);
    expect(server.requests).toHaveLength(requests);
  });

  it('tells a page of a proxy, a redirect and a service that is not there', async () => {
    const page = await connect((response) => void response.end('<html><title>Sign in</title></html>'));
    expect((await failure((await page.open()).embedQuery('a'))).code).toBe('model-unreachable');
    const elsewhere = await connect(
      (response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    );
    expect((await failure((await elsewhere.open()).embedQuery('a'))).code).toBe('model-unreachable');
    const gone = await connect(right);
    await gone.server.close();
    closers.pop();
    expect(await failure((await gone.open()).embedQuery('a'))).toMatchObject({
      code: 'model-unreachable',
      isRetryable: true,
    });
  });

  it('gives up at its deadline, and before it when the service asks for a longer pause', async () => {
    const silent = await connect(() => undefined, { deadlineMs: 200 });
    expect((await failure((await silent.open()).embedQuery('a'))).code).toBe('model-timeout');
    const busy = await connect((response) => sendJson(response, 429, {}, { 'retry-after': '3600' }));
    expect((await failure((await busy.open()).embedQuery('a'))).code).toBe('model-rate-limited');
    expect(busy.server.requests).toHaveLength(1);
  });

  it('halves a batch that is too long for the service', async () => {
    const { server, open } = await connect((response, body, index, request) => {
      if (body.input.length > 2) sendJson(response, 413, { error: { message: 'batch too large' } });
      else right(response, body, index, request);
    });
    const vectors = await (await open()).embedPassages(['a', 'bb', 'ccc', 'dddd', 'eeeee']);
    expect(vectors.map(lengthOf)).toEqual([1, 2, 3, 4, 5]);
    expect(server.requests).toHaveLength(5);
    const never = await connect((response) => sendJson(response, 413, {}));
    expect((await failure((await never.open()).embedPassages(['a', 'b']))).code).toBe(
      'model-context-too-long',
    );
  });

  it('stops when it is aborted, also while it waits to try again', async () => {
    const { open } = await connect((response) => sendJson(response, 503, {}), {
      retryMs: 60_000,
      deadlineMs: 600_000,
    });
    const controller = new AbortController();
    const waiting = (await open()).embedPassages(['a', 'b'], controller);
    setTimeout(() => controller.abort(new Error('not wanted')), 100);
    await expect(waiting).rejects.toThrow('not wanted');
  });

  it('refuses a key that cannot be sent without repeating it', async () => {
    const { open } = await connect(right, { apiKey: 'schlüssel\n123' });
    const error = await failure((await open()).embedQuery('a'));
    expect(error.code).toBe('model-unauthorized');
    expect(JSON.stringify(error.toInfo())).not.toContain('schl');
  });
});
