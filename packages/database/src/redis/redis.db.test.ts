import { createClient } from '@redis/client';
import { once } from 'node:events';
import { connect as connectSocket, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestRedis, testRedisProgram, type TestRedis } from '../testing/index.ts';
import { openRedisConnection, type Redis, type RedisChange } from './redis.ts';

const bytes = Uint8Array.of(0, 255, 128, 13, 10);

describe.skipIf(!testRedisProgram)('a Redis', () => {
  let server: TestRedis;
  const open: { close(): Promise<void> }[] = [];
  beforeEach(async () => {
    server = await startTestRedis();
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
    await server.stop();
  });

  function connect(url = server.url): { redis: Redis; changes: RedisChange[] } {
    const changes: RedisChange[] = [];
    const redis = openRedisConnection({ url, onStateChange: (change) => changes.push(change) });
    open.push(redis);
    return { redis, changes };
  }

  async function connected(url?: string): Promise<ReturnType<typeof connect>> {
    const made = connect(url);
    await expect.poll(made.redis.isConnected).toBe(true);
    return made;
  }

  /** What may be asked of it, asked at once. */
  const askAll = (redis: Redis) =>
    Promise.all([redis.get('a'), redis.set('a', bytes, 1000), redis.increment('b', 1000)]);
  const statesOf = (changes: readonly RedisChange[]) => changes.map(({ state }) => state);

  test('keeps bytes for their time, under a prefix of ours', async () => {
    const { redis } = await connected();
    expect(await redis.get('a')).toBeNull();
    await redis.set('a', bytes, 60_000);
    await redis.set('gone', bytes, 1);
    expect(Uint8Array.from((await redis.get('a')) ?? [])).toEqual(bytes);
    await expect.poll(() => redis.get('gone')).toBeNull();
    const other = await createClient({ url: server.url }).connect();
    expect(await other.keys('*')).toEqual(['onyx:a']);
    expect(await other.pTTL('onyx:a')).toBeGreaterThan(50_000);
    other.destroy();
  });

  test('counts in a window from the first on, for all processes together', async () => {
    const [{ redis: one }, { redis: other }] = [await connected(), await connected()];
    const counts = await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 ? one : other).increment('a', 60_000)),
    );
    expect(counts.map((found) => found?.count).toSorted((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 40 }, (_, index) => index + 1),
    );
    for (const found of counts) {
      expect(found?.remainingMs).toBeGreaterThan(50_000);
      expect(found?.remainingMs).toBeLessThanOrEqual(60_000);
    }
    await one.increment('short', 1);
    await expect.poll(async () => (await one.increment('short', 1))?.count).toBe(1);
  });

  test('brings messages to all that listen, in order, until they stop', async () => {
    const [{ redis: one }, { redis: other }] = [await connected(), await connected()];
    const heard: string[] = [];
    const stop = other.subscribe('news', (message) => heard.push(`first ${message}`));
    other.subscribe('news', (message) => heard.push(`second ${message}`));
    one.subscribe('news', (message) => heard.push(`own ${message}`));
    await expect
      .poll(() => {
        one.publish('news', '天气');
        return new Set(heard).size;
      })
      .toBe(3);
    heard.length = 0;
    stop();
    for (let number = 1; number <= 200; number++) one.publish('news', String(number));
    await expect.poll(() => heard.includes('second 200') && heard.includes('own 200')).toBe(true);
    const inOrder = Array.from({ length: 200 }, (_, index) => `second ${index + 1}`);
    expect(heard.filter((line) => /^second \d/.test(line))).toEqual(inOrder);
    expect(heard.some((line) => /^first \d/.test(line))).toBe(false);
  });

  test('that is not there is told once and answers nothing, until it is there', async () => {
    await server.kill();
    const { redis, changes } = connect();
    const heard: string[] = [];
    redis.subscribe('news', (message) => heard.push(message));
    expect(await askAll(redis)).toEqual([null, undefined, null]);
    await expect.poll(() => statesOf(changes)).toEqual(['disconnected']);
    expect(await askAll(redis)).toEqual([null, undefined, null]);
    await server.restart();
    await expect.poll(redis.isConnected, { timeout: 10_000 }).toBe(true);
    expect(statesOf(changes)).toEqual(['disconnected', 'connected']);
    await expect.poll(() => (redis.publish('news', 'late'), heard)).toContain('late');
    expect((await redis.increment('b', 60_000))?.count).toBe(1);
  });

  test('that is killed and comes back empty goes on, with all who listened', async () => {
    const { redis, changes } = await connected();
    const heard: string[] = [];
    redis.subscribe('early', () => heard.push('early'));
    const stopStale = redis.subscribe('stale', () => heard.push('stale'));
    await redis.set('a', bytes, 60_000);
    await server.kill();
    await expect.poll(redis.isConnected).toBe(false);
    redis.publish('early', 'to nobody');
    stopStale();
    redis.subscribe('later', () => heard.push('later'));
    expect(await askAll(redis)).toEqual([null, undefined, null]);
    await server.restart();
    await expect.poll(redis.isConnected, { timeout: 10_000 }).toBe(true);
    expect(await redis.get('a')).toBeNull();
    await expect
      .poll(() => {
        for (const channel of ['stale', 'early', 'later']) redis.publish(channel, '');
        return [...new Set(heard)];
      })
      .toEqual(['early', 'later']);
    expect(statesOf(changes)).toEqual(['connected', 'disconnected', 'connected']);
    const other = await createClient({ url: server.url }).connect();
    await expect
      .poll(async () => (await other.pubSubChannels()).toSorted())
      .toEqual(['onyx:early', 'onyx:later']);
    other.destroy();
  });

  test('that hangs keeps the first caller a moment, the next not at all, and goes on when it answers', async () => {
    const { redis, changes } = await connected();
    const heard: string[] = [];
    server.pause();
    expect(await askAll(redis)).toEqual([null, undefined, null]);
    expect(redis.isConnected()).toBe(false);
    // Subscribed to while nothing can be sent, on a connection that will live on.
    redis.subscribe('news', (message) => heard.push(message));
    expect(await askAll(redis)).toEqual([null, undefined, null]);
    server.resume();
    await expect.poll(redis.isConnected).toBe(true);
    await redis.set('a', bytes, 60_000);
    expect(Uint8Array.from((await redis.get('a')) ?? [])).toEqual(bytes);
    await expect.poll(() => (redis.publish('news', 'again'), heard)).toContain('again');
    expect(statesOf(changes)).toEqual(['connected', 'disconnected', 'connected']);
    expect(changes[1]).toMatchObject({ error: { message: expect.stringContaining('250 ms') } });
  });

  test('whose connection is dead without a word gets a new one', async () => {
    const link = await startLink(server.url);
    open.push(link);
    const { redis, changes } = await connected(link.url);
    link.silence();
    // Nobody asks anything: the silence itself is noticed.
    await expect
      .poll(() => statesOf(changes), { timeout: 15_000 })
      .toEqual(['connected', 'disconnected', 'connected']);
    expect((await redis.increment('b', 60_000))?.count).toBe(1);
  });

  test('that does not do everything is told once and still does the rest', async () => {
    const admin = await createClient({ url: server.url }).connect();
    await admin.aclSetUser('reader', ['on', '>a:b', '~*', '&*', '+@all', '-set', '-incr']);
    admin.destroy();
    const address = new URL(server.url);
    address.username = 'reader';
    address.password = 'a%3Ab';
    const { redis, changes } = await connected(address.href);
    expect(await askAll(redis)).toEqual([null, undefined, null]);
    expect(await askAll(redis)).toEqual([null, undefined, null]);
    expect(redis.isConnected()).toBe(true);
    expect(statesOf(changes)).toEqual(['connected', 'refusing']);
  });

  test('with another password is not available, and nothing that is told holds ours', async () => {
    const admin = await createClient({ url: server.url }).connect();
    await admin.configSet('requirepass', 'right');
    admin.destroy();
    const address = new URL(server.url);
    address.password = 'wrong-secret';
    const { redis, changes } = connect(address.href);
    await expect.poll(() => statesOf(changes)).toEqual(['disconnected']);
    expect(await askAll(redis)).toEqual([null, undefined, null]);
    const [told] = changes;
    expect(told && 'error' in told && `${told.error.message} ${told.error.stack}`).not.toContain('secret');
  });

  test('that is closed answers nothing more, and its last messages have gone out', async () => {
    const { redis } = await connected();
    const { redis: other } = await connected();
    const heard: string[] = [];
    other.subscribe('news', (message) => heard.push(message));
    await expect.poll(() => (redis.publish('news', 'first'), heard)).toContain('first');
    redis.publish('news', 'last');
    await redis.close();
    await expect.poll(() => heard).toContain('last');
    expect(await askAll(redis)).toEqual([null, undefined, null]);
  });
});

/** A way to a server. What goes through it now can be made to stay open and carry nothing more. */
async function startLink(url: string) {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = [];
  const link = createServer((near) => {
    const far = connectSocket(Number(port), hostname);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.pipe(far).pipe(near);
    sockets.push(near, far);
  }).listen(0, '127.0.0.1');
  await once(link, 'listening');
  return {
    url: `redis://127.0.0.1:${(link.address() as AddressInfo).port}`,
    silence(): void {
      for (const socket of sockets) socket.unpipe();
    },
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      link.close();
      await once(link, 'close');
    },
  };
}
