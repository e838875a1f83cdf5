import { AppError, defineEndpoint } from '@onyx/contracts';
import type { Identity } from '@onyx/core';
import { silentLogger } from '@onyx/telemetry';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createApp } from './create-app.ts';
import { route, type Route } from './route.ts';

const tag = 'Test';
const echo = defineEndpoint({
  method: 'POST',
  path: '/api/echo/:id',
  tag,
  summary: '',
  access: 'member',
  status: 201,
  params: z.object({ id: z.uuid() }),
  query: z.object({ times: z.coerce.number().default(1) }),
  body: z.object({ text: z.string().min(2) }),
  response: z.object({ text: z.string() }),
});
const open = defineEndpoint({
  method: 'GET',
  path: '/api/open',
  tag,
  summary: '',
  access: 'public',
  query: z.object({ name: z.string().optional() }),
  response: z.object({ who: z.string().nullable() }),
});
const streamed = defineEndpoint({
  method: 'GET',
  path: '/api/streamed',
  tag,
  summary: '',
  access: 'public',
  responseType: 'application/octet-stream',
});
const adminOnly = defineEndpoint({
  method: 'GET',
  path: '/api/admin',
  tag,
  summary: '',
  access: 'admin',
  response: z.object({}),
});
const broken = defineEndpoint({
  method: 'GET',
  path: '/api/broken',
  tag,
  summary: '',
  access: 'public',
  response: z.object({}),
});

const identity: Identity = {
  actor: { userId: 'u1', role: 'member', locale: 'en' },
  method: 'session',
  sessionId: 's1',
  apiKeyId: null,
  cookies: ['onyx=prolonged'],
};

const routes: Route[] = [
  route(echo, ({ params, query, body, headers }) => {
    headers().set('x-id', params.id);
    return { text: body.text.repeat(query.times) };
  }),
  route(open, ({ actor, query }) => ({ who: query.name ?? actor?.userId ?? null })),
  route(adminOnly, () => ({})),
  route(broken, () => {
    throw new Error('the password is hunter2');
  }),
];

function start(given: Identity | null = identity) {
  const lines: object[] = [];
  const app = createApp({
    routes,
    authenticate: () => Promise.resolve(given),
    logger: { ...silentLogger, error: (fields) => void lines.push(fields) },
    publicOrigin: 'https://onyx.example.com',
    isStrict: true,
  });
  return { app, lines };
}

const id = '0198f0aa-0000-7000-8000-000000000001';
const post = (body: string, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/json', host: 'localhost:8080', ...headers },
});
const errorOf = async (response: Response) => {
  const { error } = (await response.json()) as {
    error: { code: string; fields?: { path: string }[]; requestId: string };
  };
  return {
    status: response.status,
    code: error.code,
    fields: error.fields?.map((field) => field.path),
    requestId: error.requestId,
  };
};

test('passes validated input and sends the answer with its status, headers and cookies', async () => {
  const response = await start().app.request(`/api/echo/${id}?times=3`, post('{"text":"ab"}'));
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({ text: 'ababab' });
  expect(response.headers.get('x-id')).toBe(id);
  expect(response.headers.get('set-cookie')).toBe('onyx=prolonged');
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test.each([
  ['a wrong field', post('{"text":"a"}'), ['text']],
  ['broken JSON', post('{"text":'), ['']],
  ['bytes that are not UTF-8', { ...post(''), body: Uint8Array.of(0x22, 0xff, 0x22) }, ['']],
  ['a form', post('text=ab', { 'content-type': 'application/x-www-form-urlencoded' }), ['content-type']],
  ['an empty body', post(''), ['']],
])('answers %s with invalid-request and the field', async (_, init, fields) => {
  const response = await start().app.request(`/api/echo/${id}`, init);
  expect(await errorOf(response)).toMatchObject({ status: 400, code: 'invalid-request', fields });
});

test('replaces what the database cannot store, wherever it stands', async () => {
  const { app } = start();
  const sent = await app.request(
    `/api/echo/${id}`,
    post(String.raw`{"text":"a\u0000 \ud83d \ud83d\ude00 \\u0000"}`),
  );
  expect(await sent.json()).toEqual({ text: 'a\uFFFD \uFFFD 😀 \\u0000' });
  const named = await app.request('/api/open?name=a%00b');
  expect(await named.json()).toEqual({ who: 'a\uFFFDb' });
});

test('a HEAD request leaves nothing open behind it', async () => {
  let isOpen = true;
  const body = new ReadableStream({
    cancel: () => {
      isOpen = false;
    },
  });
  const app = createApp({
    routes: [route(streamed, () => new Response(body, { headers: { 'content-length': '7' } }))],
    authenticate: () => Promise.resolve(null),
    logger: silentLogger,
    publicOrigin: undefined,
    isStrict: true,
  });
  const response = await app.request('/api/streamed', { method: 'HEAD' });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-length')).toBe('7');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(isOpen).toBe(false);
});

test('refuses a body over the limit, announced or not', async () => {
  const text = JSON.stringify({ text: 'a'.repeat(1024 * 1024) });
  const { app } = start();
  const announced = await app.request(
    `/api/echo/${id}`,
    post(text, { 'content-length': String(text.length) }),
  );
  expect(await errorOf(announced)).toMatchObject({ status: 413, code: 'payload-too-large' });
  const streamed = await app.request(`/api/echo/${id}`, post(text));
  expect(await errorOf(streamed)).toMatchObject({ status: 413, code: 'payload-too-large' });
});

test('an id that cannot be one is not found', async () => {
  const response = await start().app.request('/api/echo/1%20or%201', post('{"text":"ab"}'));
  expect(await errorOf(response)).toMatchObject({ status: 404, code: 'not-found' });
});

test('knows who may call', async () => {
  expect(await errorOf(await start(null).app.request('/api/admin'))).toMatchObject({
    status: 401,
    code: 'unauthenticated',
  });
  expect(await errorOf(await start().app.request('/api/admin'))).toMatchObject({
    status: 403,
    code: 'forbidden',
  });
  expect(await (await start(null).app.request('/api/open')).json()).toEqual({ who: null });
  expect(await (await start().app.request('/api/open')).json()).toEqual({ who: 'u1' });
});

test.each([
  ['the same host', { origin: 'http://localhost:8080' }, 201],
  ['the same host through a proxy that ends TLS', { origin: 'https://localhost:8080' }, 201],
  [
    'the host the proxy was asked for',
    { origin: 'http://team.local', 'x-forwarded-host': 'team.local' },
    201,
  ],
  ['the public address', { origin: 'https://onyx.example.com' }, 201],
  ['no browser', {}, 201],
  ['another port', { origin: 'http://localhost:9999' }, 403],
  ['another site', { origin: 'https://evil.example' }, 403],
  ['a sandboxed page', { origin: 'null' }, 403],
  ['another site without an origin', { 'sec-fetch-site': 'cross-site' }, 403],
])('a write from %s', async (_, headers, status) => {
  const response = await start().app.request(`/api/echo/${id}`, post('{"text":"ab"}', headers));
  expect(response.status).toBe(status);
});

test('an API key is not bound to an origin', async () => {
  const { app } = start({ ...identity, method: 'api-key' });
  const response = await app.request(
    `/api/echo/${id}`,
    post('{"text":"ab"}', { origin: 'https://other.example' }),
  );
  expect(response.status).toBe(201);
});

test('an unknown error is logged and its text withheld', async () => {
  const { app, lines } = start();
  const response = await app.request('/api/broken', { headers: { 'x-request-id': 'trace-12345' } });
  expect(response.headers.get('x-request-id')).toBe('trace-12345');
  const text = await response.text();
  expect(text).not.toContain('hunter2');
  expect(JSON.parse(text)).toMatchObject({ error: { code: 'internal', requestId: 'trace-12345' } });
  expect(lines).toEqual([expect.objectContaining({ requestId: 'trace-12345', err: expect.any(Error) })]);
});

test('a request id that could forge log lines is replaced', async () => {
  const response = await start().app.request('/api/open', { headers: { 'x-request-id': 'a"b,c d' } });
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('an unknown address is answered in the same form', async () => {
  for (const path of ['/api/nothing', '/nothing']) {
    expect(await errorOf(await start().app.request(path))).toMatchObject({ status: 404, code: 'not-found' });
  }
});

test('an AppError keeps its code', async () => {
  const app = createApp({
    routes: [
      route(open, () => {
        throw new AppError('rate-limited', { params: { retryAfterSeconds: 7 } });
      }),
    ],
    authenticate: () => Promise.resolve(null),
    logger: silentLogger,
    publicOrigin: undefined,
    isStrict: true,
  });
  const response = await app.request('/api/open');
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('7');
});
