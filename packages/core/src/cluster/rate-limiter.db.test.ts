import { connectRedis } from '@onyx/database';
import { startTestRedis, testRedisProgram } from '@onyx/database/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { createRateLimiter } from './rate-limiter.ts';

afterEach(() => vi.useRealTimers());

test('allows so many a minute from the first on, each key by itself', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const limiter = createRateLimiter({ perMinute: 2 });
  expect(await limiter.count('ada')).toEqual({ isAllowed: true, limit: 2, remaining: 1, resetSeconds: 60 });
  vi.advanceTimersByTime(20_500);
  expect(await limiter.count('ada')).toEqual({ isAllowed: true, limit: 2, remaining: 0, resetSeconds: 40 });
  expect(await limiter.count('ada')).toMatchObject({ isAllowed: false, remaining: 0, resetSeconds: 40 });
  expect(await limiter.count('bob')).toMatchObject({ isAllowed: true, remaining: 1 });
  vi.advanceTimersByTime(39_400);
  expect(await limiter.count('ada')).toMatchObject({ isAllowed: false, resetSeconds: 1 });
  vi.advanceTimersByTime(100);
  expect(await limiter.count('ada')).toEqual({ isAllowed: true, limit: 2, remaining: 1, resetSeconds: 60 });
  // Bob's minute is not over.
  expect(await limiter.count('bob')).toMatchObject({ remaining: 0, resetSeconds: 21 });
});

test('keeps the newest of very many keys', async () => {
  const limiter = createRateLimiter({ perMinute: 5 });
  await limiter.count('first');
  for (let number = 0; number < 10_050; number++) await limiter.count(`key ${number}`);
  expect(await limiter.count('key 10049')).toMatchObject({ remaining: 3 });
  expect(await limiter.count('first')).toMatchObject({ remaining: 4 });
});

test.skipIf(!testRedisProgram)(
  'counts for all processes in Redis, and in each while there is none',
  async () => {
    const server = await startTestRedis();
    const counters = [
      await connectRedis({ url: server.url }),
      await connectRedis({ url: server.url }),
    ] as const;
    await expect.poll(() => counters.every((redis) => redis.isConnected())).toBe(true);
    const [one, other] = counters.map((counter) => createRateLimiter({ perMinute: 3, counter }));
    const remaining = async (limiter: typeof one) => (await limiter?.count('ada'))?.remaining;
    expect([await remaining(one), await remaining(other), await remaining(one)]).toEqual([2, 1, 0]);
    expect(await other?.count('ada')).toMatchObject({ isAllowed: false });
    await server.kill();
    await expect.poll(() => counters.some((redis) => redis.isConnected())).toBe(false);
    expect([await remaining(one), await remaining(other), await remaining(one)]).toEqual([2, 2, 1]);
    await server.restart();
    await expect.poll(() => counters.every((redis) => redis.isConnected()), { timeout: 10_000 }).toBe(true);
    expect([await remaining(one), await remaining(other)]).toEqual([2, 1]);
    await Promise.all(counters.map((redis) => redis.close()));
    await server.stop();
  },
);
