import { connectRedis } from '@onyx/database';
import { startTestRedis, testRedisProgram, type TestRedis } from '@onyx/database/testing';
import { openEmbedder, type OpenEmbedder } from '@onyx/models';
import { fixedModels, type DenseRole } from '@onyx/search';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SharedCache } from '../cluster/index.ts';
import { cacheQuestions } from './question-cache.ts';
import { startEmbeddingService, type EmbeddingService } from './testing/embedding-service.ts';

let service: EmbeddingService;
let embedder: OpenEmbedder;
beforeAll(async () => {
  service = await startEmbeddingService();
  embedder = await open('words-32');
});
beforeEach(() => {
  service.embedded.length = 0;
});
afterAll(async () => {
  await embedder.close();
  await service.close();
});

const open = (model: string) =>
  openEmbedder({ kind: 'openai-compatible', baseUrl: service.url, model, apiKey: null });
/** Asks as a process does that has its own models. */
function startProcess(cache?: SharedCache, other: { role?: DenseRole; embedder?: OpenEmbedder } = {}) {
  const models = cacheQuestions(fixedModels([{ role: 'model', embedder, ...other }]), cache);
  return async (text: string): Promise<Float32Array> => {
    const [model] = models.searched();
    if (!model) throw new Error('no model');
    return model.embedder.embedQuery(text);
  };
}

test('a question asked again is not embedded again', async () => {
  const ask = startProcess();
  const first = await ask('Do zebras sleep?');
  const expected = [...first];
  // What one caller does with its vector is nothing to the next.
  first.fill(0);
  expect([...(await ask('Do zebras sleep?'))]).toEqual(expected);
  await ask('Do zebras eat?');
  expect(service.embedded).toEqual(['Do zebras sleep?', 'Do zebras eat?']);
});

test('a failure is not kept', async () => {
  const ask = startProcess();
  service.failWith({ status: 400, body: { error: { message: 'no' } } });
  await expect(ask('Do zebras sleep?')).rejects.toThrow();
  service.failWith(null);
  expect(await ask('Do zebras sleep?')).toHaveLength(32);
});

test('what costs nothing is not kept', async () => {
  const ask = startProcess(undefined, { role: 'static' });
  await ask('Do zebras sleep?');
  await ask('Do zebras sleep?');
  expect(service.embedded).toHaveLength(2);
});

describe.skipIf(!testRedisProgram)('with a Redis', () => {
  let server: TestRedis;
  let redis: Awaited<ReturnType<typeof connectRedis>>;
  beforeEach(async () => {
    server = await startTestRedis();
    redis = await connectRedis({ url: server.url });
    await expect.poll(redis.isConnected).toBe(true);
  });
  afterEach(async () => {
    await redis.close();
    await server.stop();
  });

  /** Writes to Redis are not waited for by those who ask. */
  function withCalls(): { cache: SharedCache; keys: string[]; written: () => Promise<unknown> } {
    const keys: string[] = [];
    const writes: Promise<void>[] = [];
    const cache: SharedCache = {
      get: redis.get,
      set: (key, bytes, ttlMs) => {
        keys.push(key);
        const write = redis.set(key, bytes, ttlMs);
        writes.push(write);
        return write;
      },
    };
    return { cache, keys, written: () => Promise.all(writes) };
  }

  test('a question is embedded once for all processes, by each model, and cannot be read there', async () => {
    const { cache, keys, written } = withCalls();
    const vector = await startProcess(cache)('Do zebras sleep?');
    await written();
    expect(await startProcess(redis)('Do zebras sleep?')).toEqual(vector);
    expect(service.embedded).toHaveLength(1);
    expect(keys).toEqual([expect.stringMatching(/^question:[\w-]{43}$/)]);
    const other = await open('other-32');
    service.embedded.length = 0;
    await startProcess(redis, { embedder: other })('Do zebras sleep?');
    expect(service.embedded).toEqual(['Do zebras sleep?']);
    await other.close();
  });

  test('bytes that are no vector of the model are replaced', async () => {
    const { cache, keys, written } = withCalls();
    const vector = await startProcess(cache)('Do zebras sleep?');
    await written();
    await redis.set(keys[0] ?? '', Uint8Array.of(1, 2, 3), 60_000);
    expect(await startProcess(cache)('Do zebras sleep?')).toEqual(vector);
    await written();
    expect((await redis.get(keys[0] ?? ''))?.byteLength).toBe(128);
    expect(service.embedded).toHaveLength(2);
  });

  test('a Redis that is killed or hangs costs only the embedding', async () => {
    const ask = startProcess(redis);
    const vector = await ask('Do zebras sleep?');
    server.pause();
    expect(await ask('Do zebras sleep?')).toEqual(vector);
    expect(await ask('Do zebras eat?')).toHaveLength(32);
    await server.kill();
    expect(await startProcess(redis)('Do zebras sleep?')).toEqual(vector);
    expect(service.embedded).toEqual(['Do zebras sleep?', 'Do zebras eat?', 'Do zebras sleep?']);
  });
});
