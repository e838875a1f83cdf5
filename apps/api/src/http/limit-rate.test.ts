import { defineEndpoint } from '@onyx/contracts';
import { createRateLimiter, type Identity } from '@onyx/core';
import { silentLogger } from '@onyx/telemetry';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createApp } from './create-app.ts';
import { route } from './route.ts';

const endpoint = (path: string) =>
  defineEndpoint({
    method: 'GET',
    path,
    tag: 'Test',
    summary: '',
    access: 'public',
    response: z.object({ isKnown: z.boolean() }),
  });

/** Known by a header, as `method id`. */
function identify(headers: Headers): Identity | null {
  const [method, id] = headers.get('authorization')?.split(' ') ?? [];
  if (!method || !id) return null;
  return {
    actor: { userId: 'ada', role: 'member', locale: 'en' },
    method: method as Identity['method'],
    sessionId: method === 'session' ? id : null,
    apiKeyId: method === 'api-key' ? id : null,
    cookies: [],
  };
}

function start({ perMinute = 2, publicOrigin }: { perMinute?: number | null; publicOrigin?: string } = {}) {
  const app = createApp({
    routes: ['/api/thing', '/health'].map((path) =>
      route(endpoint(path), ({ actor }) => ({ isKnown: actor !== null })),
    ),
    authenticate: (headers) => Promise.resolve(identify(headers)),
    logger: silentLogger,
    publicOrigin,
    rateLimiter: perMinute === null ? undefined : createRateLimiter({ perMinute }),
    isStrict: true,
  });
  /** As a client whose connection comes from this address. */
  return (headers: Record<string, string> = {}, path = '/api/thing', remoteAddress = '203.0.113.9') =>
    app.request(path, { headers }, { incoming: { socket: { remoteAddress } } });
}

/** Status codes of so many requests, one after the other. */
async function statuses(count: number, ask: () => Response | Promise<Response>): Promise<number[]> {
  const found: number[] = [];
  for (let number = 0; number < count; number++) found.push((await ask()).status);
  return found;
}

test('tells what is left, and refuses what is too much with the time to wait', async () => {
  const ask = start();
  const first = await ask({ authorization: 'session s1' });
  expect(first.headers.get('ratelimit-policy')).toBe('"default";q=2;w=60');
  expect(first.headers.get('ratelimit')).toBe('"default";r=1;t=60');
  await ask({ authorization: 'session s1' });
  const refused = await ask({ authorization: 'session s1' });
  expect(refused.status).toBe(429);
  expect(refused.headers.get('ratelimit')).toMatch(/^"default";r=0;t=\d+$/);
  const wait = Number(refused.headers.get('retry-after'));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  expect(await refused.json()).toMatchObject({
    error: { code: 'rate-limited', params: { retryAfterSeconds: wait }, requestId: expect.any(String) },
  });
});

test('a person has one allowance in all sessions and at all addresses, each API key its own', async () => {
  const ask = start();
  await ask({ authorization: 'session s1' });
  await ask({ authorization: 'session s2' }, '/api/thing', '203.0.113.10');
  expect((await ask({ authorization: 'session s3' })).status).toBe(429);
  for (const key of ['k1', 'k2'])
    expect(await statuses(3, () => ask({ authorization: `api-key ${key}` }))).toEqual([200, 200, 429]);
});

test('who is not known is counted by address, which nobody can make up', async () => {
  const ask = start();
  let number = 0;
  const disguised = () => ask({ 'x-forwarded-for': `198.51.100.${++number}` });
  expect(await statuses(3, disguised)).toEqual([200, 200, 429]);
  expect((await ask({}, '/api/thing', '203.0.113.10')).status).toBe(200);
  // A refused stranger does not keep those who are known from the same address out.
  expect((await ask({ authorization: 'session s1' })).status).toBe(200);
});

test('behind a proxy the address is the one that it tells', async () => {
  const ask = start({ publicOrigin: 'https://onyx.example.com' });
  const from = (address: string) => () => ask({ 'x-forwarded-for': address }, '/api/thing', '172.18.0.5');
  expect(await statuses(3, from('198.51.100.1'))).toEqual([200, 200, 429]);
  expect(await statuses(3, from('198.51.100.2'))).toEqual([200, 200, 429]);
  // What stands before the proxy's own word came from outside.
  expect((await from('198.51.100.77, 198.51.100.2')()).status).toBe(429);
});

test('neither a look at whether it lives nor the program beside the data is counted', async () => {
  const ask = start({ perMinute: 1 });
  expect(await statuses(3, () => ask({}, '/health'))).toEqual([200, 200, 200]);
  expect(await statuses(3, () => ask({ authorization: 'local token' }))).toEqual([200, 200, 200]);
  const response = await ask({}, '/health');
  expect(response.headers.get('ratelimit')).toBeNull();
});

test('without a limiter nobody is counted', async () => {
  const ask = start({ perMinute: null });
  const response = await ask();
  expect(response.status).toBe(200);
  expect(response.headers.get('ratelimit')).toBeNull();
});
