import { afterEach, expect, test, vi } from 'vitest';
import { createLocalCache } from './shared-cache.ts';

afterEach(() => vi.useRealTimers());

const bytes = (length: number, value = 0) => new Uint8Array(length).fill(value);

test('keeps an entry for its time', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const cache = createLocalCache({ maxBytes: 10_000 });
  await cache.set('a', bytes(3, 7), 1000);
  vi.advanceTimersByTime(999);
  expect(await cache.get('a')).toEqual(bytes(3, 7));
  vi.advanceTimersByTime(1);
  expect(await cache.get('a')).toBeNull();
});

test('forgets what was not asked for longest, and only as much as it must', async () => {
  const cache = createLocalCache({ maxBytes: 4 * 1300 });
  for (const key of ['a', 'b', 'c', 'd']) await cache.set(key, bytes(1000), 60_000);
  await cache.get('a');
  await cache.set('c', bytes(1000, 1), 60_000);
  await cache.set('e', bytes(1000), 60_000);
  const found = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => cache.get(key)));
  expect(found.map((entry) => entry?.[0])).toEqual([0, undefined, 1, 0, 0]);
  await cache.set('f', bytes(2000), 60_000);
  const left = await Promise.all(['a', 'c', 'd', 'e', 'f'].map((key) => cache.get(key)));
  expect(left.filter((entry) => entry === null)).toHaveLength(2);
  expect(left.at(-1)).toEqual(bytes(2000));
});

test('does not keep what is larger than the whole', async () => {
  const cache = createLocalCache({ maxBytes: 1000 });
  await cache.set('a', bytes(1000), 60_000);
  expect(await cache.get('a')).toBeNull();
});
