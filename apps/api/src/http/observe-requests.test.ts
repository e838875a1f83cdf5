import { AppError, defineEndpoint } from '@onyx/contracts';
import type { Identity } from '@onyx/core';
import { createLogger, createMetrics, createTracer, type Metrics, type Tracer } from '@onyx/telemetry';
import { startCollector, type Collector } from '@onyx/telemetry/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createApiServer, type ApiServer } from '../server.ts';
import { createApp } from './create-app.ts';
import { eventStream, type StreamedEvent } from './event-stream.ts';
import { route } from './route.ts';
import { createStreamMeter } from './stream-meter.ts';

const common = { tag: 'Test', summary: '', access: 'public' } as const;
const word = defineEndpoint({
  ...common,
  method: 'GET',
  path: '/api/words/:word',
  params: z.object({ word: z.string() }),
  response: z.object({}),
});
const upload = defineEndpoint({
  ...common,
  method: 'POST',
  path: '/api/upload',
  bodyType: 'multipart/form-data',
  body: z.object({}),
  response: z.object({}),
});
const broken = defineEndpoint({ ...common, method: 'GET', path: '/api/broken', response: z.object({}) });
const busy = defineEndpoint({ ...common, method: 'GET', path: '/api/busy', response: z.object({}) });
const events = defineEndpoint({
  ...common,
  method: 'GET',
  path: '/api/events/:kind',
  params: z.object({ kind: z.enum(['short', 'endless', 'broken']) }),
  responseType: 'text/event-stream',
});
const health = defineEndpoint({ ...common, method: 'GET', path: '/health', response: z.object({}) });

const identity: Identity = {
  actor: { userId: 'u1', role: 'member', locale: 'en' },
  method: 'session',
  sessionId: 's1',
  apiKeyId: null,
  cookies: [],
};

let metrics: Metrics;
let tracer: Tracer;
let collector: Collector;
let server: ApiServer;
let lines: Record<string, unknown>[];

beforeEach(async () => {
  lines = [];
  const logger = createLogger({
    level: 'debug',
    service: 'api',
    destination: { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  });
  collector = await startCollector();
  metrics = await createMetrics({ service: 'api' });
  tracer = await createTracer({ service: 'api', version: '1', url: collector.url, logger });
  const streams = createStreamMeter({ metrics, logger });
  async function* eventsOf(kind: string, signal: AbortSignal): AsyncGenerator<StreamedEvent> {
    yield { id: 1, event: {} };
    if (kind === 'broken') throw new Error('the database is away');
    if (kind === 'endless') await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }
  const app = createApp({
    routes: [
      route(word, () => {
        logger.info({}, 'within');
        return {};
      }),
      route(upload, async ({ request }) => {
        await request.arrayBuffer();
        return {};
      }),
      route(broken, () => {
        throw new Error('canary');
      }),
      route(busy, () => {
        throw new AppError('rate-limited', { params: { retryAfterSeconds: 1 } });
      }),
      route(events, ({ request, signal, params: { kind } }) =>
        eventStream(request, undefined, signal, async (_, until) => eventsOf(kind, until), streams),
      ),
      route(health, () => ({})),
    ],
    authenticate: () => Promise.resolve(identity),
    logger,
    metrics,
    tracer,
    publicOrigin: undefined,
    isStrict: true,
  });
  server = await createApiServer({ app, host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await server.stop();
  await tracer.stop();
  await collector.stop();
});

const get = async (path: string, headers: Record<string, string> = {}): Promise<number> => {
  const response = await fetch(`${server.url}${path}`, { headers });
  await response.arrayBuffer().catch(() => undefined);
  return response.status;
};
const seriesOf = async (name: string): Promise<string[]> =>
  (await metrics.text()).body.split('\n').filter((line) => line.startsWith(name));
const until = (check: () => Promise<void>): Promise<void> => expect.poll(check).toBeUndefined();

test('requests are counted by route pattern and status, never by what was asked for', async () => {
  expect(await get('/api/words/canary')).toBe(200);
  expect(await get('/api/words/canary-two')).toBe(200);
  expect(await get('/api/canary/three')).toBe(404);
  expect(await get('/canary-four')).toBe(404);
  expect(await get('/api/broken')).toBe(500);
  expect(await get('/api/busy')).toBe(429);
  const text = (await metrics.text()).body;
  expect(text).not.toContain('canary');
  const count = (labels: string): string =>
    `onyx_http_request_duration_seconds_count{service="api",${labels}}`;
  expect(text).toContain(`${count('method="GET",route="/api/words/:word",status="200"')} 2`);
  expect(text).toContain(`${count('method="any",route="/api/*",status="404"')} 1`);
  expect(text).toContain(`${count('method="any",route="web",status="404"')} 1`);
  expect(text).toContain('onyx_http_errors_total{code="internal",service="api"} 1');
  expect(text).toContain('onyx_http_errors_total{code="rate-limited",service="api"} 1');
  expect(text).toContain('onyx_http_requests_in_flight{service="api"} 0');
});

test('bytes are those that went over the connection, also when no header tells of them', async () => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let part = 0; part < 20; part++) controller.enqueue(new Uint8Array(10_000));
      controller.close();
    },
  });
  await fetch(`${server.url}/api/upload`, { method: 'POST', body, duplex: 'half' });
  await get('/api/words/a');
  await until(async () => {
    const [uploaded = ''] = await seriesOf('onyx_http_request_bytes_total{route="/api/upload"');
    const [asked = ''] = await seriesOf('onyx_http_request_bytes_total{route="/api/words/:word"');
    const bytes = Number(uploaded.split(' ').at(-1));
    expect(bytes).toBeGreaterThan(200_000);
    expect(bytes).toBeLessThan(210_000);
    expect(Number(asked.split(' ').at(-1))).toBeLessThan(2_000);
    expect(asked).not.toBe('');
  });
});

test('each request has one line with its ids, as all lines within it have', async () => {
  await get('/api/words/canary?canary=1', { 'x-request-id': 'request-1', cookie: 'session=canary' });
  await get('/health');
  const own = lines.filter((line) => line['requestId'] === 'request-1');
  expect(own.map((line) => line['msg'])).toEqual(['within', 'request']);
  expect(own[1]).toMatchObject({
    level: 'info',
    method: 'GET',
    route: '/api/words/:word',
    status: 200,
    ms: expect.any(Number),
    userId: 'u1',
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(own[0]).toMatchObject({ userId: 'u1' });
  expect(lines.find((line) => line['route'] === '/health')).toMatchObject({ level: 'debug' });
  expect(JSON.stringify(lines)).not.toContain('canary');
});

test('a request is a span in the trace of its caller', async () => {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  await get('/api/words/canary', { traceparent });
  await get('/api/broken');
  await tracer.stop();
  const [first, second] = collector.spans;
  expect(first).toMatchObject({
    name: 'GET /api/words/:word',
    traceId: 'a'.repeat(32),
    parentSpanId: 'b'.repeat(16),
    attributes: { 'http.route': '/api/words/:word', 'http.response.status_code': 200 },
    hasFailed: false,
  });
  expect(second).toMatchObject({ name: 'GET /api/broken', hasFailed: true });
  expect(collector.bodies.join('')).not.toContain('canary');
});

test('streams are counted while they have a reader, and by how they ended', async () => {
  await get('/api/events/short');
  expect(await get('/api/events/broken', { 'x-request-id': 'broken-stream' })).toBe(200);
  expect(lines.find(({ msg }) => msg === 'a stream of events failed')).toMatchObject({
    level: 'error',
    requestId: 'broken-stream',
    err: { message: 'the database is away' },
  });
  const reader = new AbortController();
  const response = await fetch(`${server.url}/api/events/endless`, { signal: reader.signal });
  await response.body?.getReader().read();
  await until(async () => {
    expect(await seriesOf('onyx_answer_streams_open')).toEqual(['onyx_answer_streams_open{service="api"} 1']);
  });
  reader.abort();
  await until(async () => {
    expect(await seriesOf('onyx_answer_streams_open')).toEqual(['onyx_answer_streams_open{service="api"} 0']);
  });
  expect((await seriesOf('onyx_answer_streams_ended_total')).toSorted()).toEqual(
    ['complete', 'failed', 'left'].map(
      (outcome) => `onyx_answer_streams_ended_total{outcome="${outcome}",service="api"} 1`,
    ),
  );
  expect(await seriesOf('onyx_answer_stream_first_event_seconds_count')).toEqual([
    'onyx_answer_stream_first_event_seconds_count{service="api"} 3',
  ]);
});
