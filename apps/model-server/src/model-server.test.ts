import { createHttpEmbedder, createHttpReranker } from '@onyx/models';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './testing/start-test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, { bodies: { maxBytes: 200_000, maxTotalBytes: 1_000_000 } });
});
afterAll(() => server.remove());

const unit = (x: number, y: number): number[] => [x / Math.hypot(x, y), y / Math.hypot(x, y)];
const close = (values: number[]): unknown[] => values.map((value) => expect.closeTo(value, 5));
const embeddings = (body: object, headers?: Record<string, string>) =>
  server.post('/v1/embeddings', { model: 'colours', ...body }, headers);
const json = async (answer: Promise<Response>): Promise<Record<string, unknown>> =>
  (await (await answer).json()) as Record<string, unknown>;

describe('/v1/embeddings', () => {
  it('answers in the shape of OpenAI', async () => {
    expect(await json(embeddings({ input: ['red', 'green blue'] }))).toEqual({
      object: 'list',
      model: 'colours',
      data: [
        { object: 'embedding', index: 0, embedding: close(unit(1 + 4, 1)) },
        { object: 'embedding', index: 1, embedding: close(unit(1 + 3, 1 + 4 + 3)) },
      ],
      usage: { prompt_tokens: 7, total_tokens: 7 },
    });
  });

  it('answers base64 of 32-bit floats when that is asked for', async () => {
    const { data } = await json(embeddings({ input: 'red', encoding_format: 'base64', dimensions: 2 }));
    const [{ embedding }] = data as [{ embedding: string }];
    const bytes = Buffer.from(embedding, 'base64');
    expect([bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual(close(unit(5, 1)));
  });

  it("puts the model's prefix in front of a text only when it is told what the text is", async () => {
    const vector = async (body: object) =>
      ((await json(embeddings({ input: 'blue', ...body }))).data as [{ embedding: number[] }])[0].embedding;
    expect(await vector({})).toEqual(close(unit(1 + 3, 1 + 3)));
    expect(await vector({ input_type: 'query' })).toEqual(close(unit(1 + 4 + 3, 1 + 3)));
    expect(await vector({ input_type: 'document' })).toEqual(close(unit(1 + 3, 1 + 4 + 3)));
  });

  it('leaves out the end of what is too long, unless that is to be an error', async () => {
    const long = 'red '.repeat(40);
    expect((await embeddings({ input: ['red', long] })).status).toBe(200);
    const answer = await embeddings({ input: ['red', long], truncate: false });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { code: 'context_length_exceeded', param: 'input[1]' },
    });
  });
});

describe('/v1/rerank', () => {
  const rerank = (body: object) => server.post('/v1/rerank', { model: 'scorer', ...body });

  it('answers in the shape of Cohere and Jina, best first', async () => {
    const body = {
      query: 'red',
      documents: ['blue', 'green', { text: 'red' }],
      top_n: 2,
      return_documents: true,
    };
    expect(await json(rerank(body))).toEqual({
      id: expect.any(String),
      model: 'scorer',
      results: [
        {
          index: 1,
          relevance_score: expect.closeTo(1 / (1 + Math.exp(-2.5)), 5),
          document: { text: 'green' },
        },
        { index: 2, relevance_score: expect.closeTo(1 / (1 + Math.exp(-1.5)), 5), document: { text: 'red' } },
      ],
      usage: { total_tokens: 15 },
    });
    const raw = await json(rerank({ ...body, raw_scores: true, return_documents: false }));
    expect(raw.results).toMatchObject([{ relevance_score: 2.5 }, { relevance_score: 1.5 }]);
  });

  it('scores the pairs of many questions together', async () => {
    const queries = ['red', 'green', 'blue', 'red green'];
    const answers = await Promise.all(
      queries.map((query) => json(rerank({ query, documents: ['blue', 'red'], raw_scores: true }))),
    );
    for (const { results } of answers) {
      expect(results).toEqual([
        { index: 1, relevance_score: 1.5 },
        { index: 0, relevance_score: -2.5 },
      ]);
    }
  });
});

describe('bad input', () => {
  const all = ['/v1/embeddings', '/v1/rerank', '/v1/chat/completions'];
  const good: Record<string, object> = {
    '/v1/embeddings': { model: 'colours', input: 'red' },
    '/v1/rerank': { model: 'scorer', query: 'red', documents: ['blue'] },
    '/v1/chat/completions': { model: 'chat', messages: [{ role: 'user', content: 'hello' }] },
  };
  const broken: [string, (path: string) => unknown, number, string][] = [
    ['nothing', () => '', 400, 'invalid_json'],
    ['no JSON', () => '{"model":', 400, 'invalid_json'],
    [
      'bytes that are not UTF-8',
      () => Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
      400,
      'invalid_json',
    ],
    ['an empty object', () => ({}), 400, 'invalid_request'],
    ['a huge body', () => ' '.repeat(300_000), 413, 'request_too_large'],
    ['an unknown model', (path) => ({ ...good[path], model: 'nope' }), 404, 'model_not_found'],
    ['an unknown priority', (path) => ({ ...good[path], priority: 'soon' }), 400, 'invalid_request'],
  ];
  it.each(all.flatMap((path) => broken.map(([name, ...rest]) => [path, name, ...rest] as const)))(
    '%s refuses %s',
    async (path, _, body, status, code) => {
      const answer = await server.post(path, body(path));
      expect(answer.status).toBe(status);
      expect(await answer.json()).toEqual({
        error: {
          message: expect.any(String),
          type: 'invalid_request_error',
          code,
          param: code === 'invalid_request' || code === 'model_not_found' ? expect.any(String) : null,
        },
      });
    },
  );

  it.each<[string, string, object, string, string | null]>([
    ['/v1/embeddings', 'no text', { model: 'colours', input: [] }, 'empty_input', 'input'],
    ['/v1/embeddings', 'an empty text', { model: 'colours', input: ['red', ' '] }, 'empty_input', 'input[1]'],
    [
      '/v1/embeddings',
      'too many texts',
      { model: 'colours', input: Array(2049).fill('a') },
      'too_many_inputs',
      'input',
    ],
    ['/v1/embeddings', 'token ids', { model: 'colours', input: [1, 2] }, 'invalid_request', 'input'],
    [
      '/v1/embeddings',
      'other dimensions',
      { model: 'colours', input: 'red', dimensions: 3 },
      'dimensions_not_supported',
      'dimensions',
    ],
    ['/v1/embeddings', 'a reranker', { model: 'scorer', input: 'red' }, 'model_wrong_kind', 'model'],
    [
      '/v1/rerank',
      'an embedding model',
      { model: 'colours', query: 'red', documents: ['a'] },
      'model_wrong_kind',
      'model',
    ],
    ['/v1/rerank', 'no question', { model: 'scorer', query: ' ', documents: ['a'] }, 'empty_input', 'query'],
    [
      '/v1/rerank',
      'no document',
      { model: 'scorer', query: 'red', documents: [] },
      'empty_input',
      'documents',
    ],
    [
      '/v1/rerank',
      'an empty document',
      { model: 'scorer', query: 'red', documents: ['a', ''] },
      'empty_input',
      'documents[1]',
    ],
    ['/v1/chat/completions', 'no message', { model: 'colours', messages: [] }, 'invalid_request', 'messages'],
    [
      '/v1/chat/completions',
      'an embedding model',
      { model: 'colours', messages: [{ role: 'user', content: 'a' }] },
      'model_wrong_kind',
      'model',
    ],
  ])('%s refuses %s', async (path, _, body, code, param) => {
    const answer = await server.post(path, body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code, param } });
  });

  it('is another content type, another method, or another path', async () => {
    const text = await server.post('/v1/embeddings', 'red', { 'content-type': 'text/plain' });
    expect([text.status, await text.json()]).toMatchObject([
      415,
      { error: { code: 'unsupported_media_type' } },
    ]);
    const get = await fetch(`${server.url}/v1/embeddings`);
    expect([get.status, await get.json()]).toMatchObject([405, { error: { code: 'method_not_allowed' } }]);
    const other = await fetch(`${server.url}/v2`);
    expect([other.status, await other.json()]).toMatchObject([404, { error: { code: 'not_found' } }]);
  });

  it('reads half a character as a replacement character', async () => {
    expect((await server.post('/v1/embeddings', '{"model":"colours","input":"red \\ud800"}')).status).toBe(
      200,
    );
  });

  it('that makes the network fail harms no neighbour in its batch, and its cause is not told', async () => {
    const texts = ['red', 'green', 'blueish', 'blue', 'green red'];
    const answers = await Promise.all(texts.map((input) => embeddings({ input })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 500, 200, 200]);
    const { error } = (await answers[2]!.json()) as { error: { code: string; message: string } };
    expect(error.code).toBe('model_failed');
    expect(error.message).not.toMatch(/gather|onnx|index/i);
  });
});

describe('callers', () => {
  it('from outside are refused on every route', async () => {
    for (const path of ['/v1/embeddings', '/v1/rerank', '/v1/chat/completions']) {
      const answer = await server.post(path, {}, { 'x-forwarded-for': '203.0.113.5' });
      expect([answer.status, await answer.json()]).toMatchObject([
        403,
        { error: { code: 'outside_caller' } },
      ]);
    }
    for (const path of ['/v1/models', '/health', '/ready', '/metrics']) {
      const answer = await fetch(server.url + path, { headers: { 'x-forwarded-for': '203.0.113.5' } });
      expect(answer.status).toBe(403);
    }
  });

  it('that cut their connection in the middle of a body disturb nobody', async () => {
    const { port } = new URL(server.url);
    for (let count = 0; count < 5; count += 1) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        'POST /v1/embeddings HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"model":"colours","input":"re',
      );
      await delay(10);
      socket.destroy();
    }
    expect((await embeddings({ input: 'red' })).status).toBe(200);
  });

  it('that leave take their texts out of the queue', async () => {
    const leave = new AbortController();
    const many = {
      model: 'colours',
      input: Array.from({ length: 2000 }, () => 'red green blue red green blue red'),
    };
    const unwanted = Array.from({ length: 4 }, () =>
      server.post('/v1/embeddings', many, {}, leave.signal).catch(() => 'left'),
    );
    // A quick machine answers them all in a few milliseconds: the callers leave once any text waits.
    const model = server.registry.get('colours', 'embedding');
    while (model.waiting().bulk.items === 0) await nextTurn();
    leave.abort();
    expect(await Promise.all(unwanted)).toEqual(['left', 'left', 'left', 'left']);
    const left = async (): Promise<number> => {
      await delay(20);
      return model.waiting().bulk.items;
    };
    let waiting = await left();
    for (let count = 0; count < 50 && waiting > 0; count += 1) waiting = await left();
    expect(waiting).toBe(0);
  });
});

describe("Onyx's own adapters", () => {
  it('embed and rerank through this server', async () => {
    const embedder = await createHttpEmbedder({ baseUrl: server.url, apiKey: null, model: 'colours' });
    expect(embedder.dimensions).toBe(2);
    const passages = await embedder.embedPassages(['red', '', 'green blue']);
    expect(passages.map((vector) => [...vector])).toEqual([close(unit(5, 1)), [0, 0], close(unit(4, 8))]);
    expect([...(await embedder.embedQuery('green'))]).toEqual(close(unit(1, 5)));
    const reranker = createHttpReranker({ baseUrl: `${server.url}/v1`, apiKey: null, model: 'scorer' });
    const [blue = 1, green = 0] = await reranker.rerank('red', ['blue', 'green']);
    expect(green).toBeGreaterThan(blue);
  });

  it('understand its errors', async () => {
    const address = { baseUrl: server.url, apiKey: null, maxAttempts: 1 };
    await expect(createHttpEmbedder({ ...address, model: 'nope' })).rejects.toMatchObject({
      code: 'model-not-found',
    });
    const embedder = await createHttpEmbedder({
      ...address,
      model: 'colours',
      dimensions: 5,
      sendsDimensions: true,
    });
    await expect(embedder.embedQuery('red')).rejects.toMatchObject({ code: 'model-failed' });
  });
});

describe('operation', () => {
  it('lists its models in the shape of OpenAI', async () => {
    const { data } = (await (await fetch(`${server.url}/v1/models`)).json()) as { data: object[] };
    expect(data).toMatchObject([
      {
        id: 'colours',
        object: 'model',
        owned_by: 'onyx',
        created: expect.any(Number),
        kind: 'embedding',
        state: 'ready',
        dimensions: 2,
        max_tokens: 16,
        threads: 1,
        processes: 1,
        device: 'cpu',
      },
      { id: 'scorer', kind: 'reranker' },
      { id: 'onyx-static-zh-en', kind: 'embedding', dimensions: 256 },
    ]);
  });

  it('says that it lives and is ready, and tells its figures', async () => {
    await embeddings({ input: ['red', 'blue'] }, { 'x-onyx-priority': 'bulk' });
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    const ready = await fetch(`${server.url}/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'ready' }]);
    const metrics = await fetch(`${server.url}/metrics`);
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    const text = await metrics.text();
    const service = 'service="model-server"';
    expect(text).toMatch(
      new RegExp(`onyx_model_batch_items_count{${service},model="colours",priority="bulk"} [1-9]`),
    );
    expect(text).toContain(`onyx_model_ready{model="scorer",${service}} 1`);
    expect(text).toContain(
      `onyx_model_request_seconds_count{${service},route="/v1/embeddings",model="colours",status="200"}`,
    );
    expect(text).not.toContain('nope');
    const page = await readFile(new URL('../../../docs/observability.md', import.meta.url), 'utf8');
    const namesIn = (where: string, pattern: RegExp): string[] =>
      [...where.matchAll(pattern)].map(([, name = '']) => name).toSorted((a, b) => a.localeCompare(b));
    expect(namesIn(text, /^# TYPE (onyx_model_\w+) /gm)).toEqual(namesIn(page, /^\| `(onyx_model_\w+)`/gm));
  });

  it('keeps the id of a request, and takes an unknown priority for an error', async () => {
    const answer = await embeddings({ input: 'red' }, { 'x-request-id': 'request-0001' });
    expect(answer.headers.get('x-request-id')).toBe('request-0001');
    expect((await embeddings({ input: 'red' }, { 'x-onyx-priority': 'soon' })).status).toBe(400);
  });

  it('answers HEAD as GET without a body', async () => {
    const status = await new Promise((resolve) => {
      request(`${server.url}/ready`, { method: 'HEAD' }, (response) => resolve(response.statusCode)).end();
    });
    expect(status).toBe(200);
  });
});
