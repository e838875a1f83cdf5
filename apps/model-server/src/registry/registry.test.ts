import { AppError } from '@onyx/contracts';
import { silentLogger } from '@onyx/telemetry';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { ServerError } from '../server-error.ts';
import type { LoadModel } from './load-model.ts';
import type { ModelSource } from './model-sources.ts';
import { createRegistry, type Registry } from './registry.ts';
import type { EmbeddingModel } from './served-model.ts';

let registry: Registry | undefined;
afterEach(() => registry?.close());

const closed: string[] = [];
const source = (name: string, isRequired = false): ModelSource => ({
  name,
  isRequired,
  place: 'folder',
  path: name,
});
const model = (name: string): EmbeddingModel => ({
  kind: 'embedding',
  dimensions: 2,
  prefixes: { query: '', passage: '' },
  facts: {
    dimensions: 2,
    maxTokens: 16,
    threads: 1,
    processes: 1,
    device: 'cpu',
    version: 'm@1',
    languages: 'any',
  },
  embed: async () => [],
  waiting: () => ({ interactive: { items: 0, tokens: 0 }, bulk: { items: 0, tokens: 0 } }),
  close: async () => void closed.push(name),
});

function start(sources: ModelSource[], load: LoadModel, retryMs = 5): Registry {
  registry = createRegistry({ sources, load, logger: silentLogger, retryMs });
  return registry;
}

it('tells how far each model is, and is ready when all that was asked for is', async () => {
  const steps = { a: Promise.withResolvers<void>(), b: Promise.withResolvers<void>() };
  const made = start([source('a', true), source('b')], async ({ name }, report) => {
    report('fetching', { done: 1, total: 4, unit: 'bytes' });
    await steps[name as 'a' | 'b'].promise;
    return model(name);
  });
  expect(made.readiness()).toMatchObject({
    status: 'loading',
    models: [
      { id: 'a', state: 'fetching', progress: { done: 1, total: 4, unit: 'bytes' }, is_required: true },
      { id: 'b', state: 'waiting', progress: null },
    ],
  });
  expect(() => made.get('a', 'embedding')).toThrow(
    expect.objectContaining({ code: 'model_loading', retryAfterSeconds: 5 }),
  );
  steps.a.resolve();
  steps.b.resolve();
  await delay(1);
  expect(made.readiness()).toMatchObject({
    status: 'ready',
    models: [{ dimensions: 2, max_tokens: 16 }, {}],
  });
  expect(made.get('a', 'embedding').dimensions).toBe(2);
  expect(() => made.get('a', 'reranker')).toThrow(expect.objectContaining({ code: 'model_wrong_kind' }));
  expect(() => made.get('c', 'embedding')).toThrow(
    expect.objectContaining({ code: 'model_not_found', param: 'model' }),
  );
  made.retire();
  expect(made.readiness().status).toBe('stopping');
});

it('keeps a damaged model from none of the others, and is unready only when it was asked for', async () => {
  const load: LoadModel = async ({ name }) => {
    if (name === 'good') return model(name);
    throw new AppError('model-files-damaged', { params: { file: 'model.onnx' } });
  };
  const found = start([source('bad'), source('good')], load);
  await delay(1);
  expect(found.readiness().status).toBe('ready');
  expect(() => found.get('bad', 'embedding')).toThrow(
    expect.objectContaining({ code: 'model_unavailable', message: expect.stringContaining('model.onnx') }),
  );
  await found.close();
  const named = start([source('bad', true), source('good')], load);
  await delay(1);
  expect(named.readiness()).toMatchObject({
    status: 'failed',
    models: [{ error: { code: 'model-files-damaged' } }, {}],
  });
  expect(named.get('good', 'embedding')).toBeDefined();
});

it('withholds the text of an unknown error, and passes on one that says what to do', async () => {
  const made = start([source('a'), source('b')], async ({ name }) => {
    if (name === 'a') throw new Error('secret path');
    throw new ServerError('generation_not_installed', 'Install it.');
  });
  await delay(1);
  expect(JSON.stringify(made.readiness())).not.toContain('secret');
  expect(() => made.get('b', 'generation')).toThrow(
    expect.objectContaining({ code: 'generation_not_installed' }),
  );
});

it('tries again what may pass', async () => {
  let attempts = 0;
  const made = start([source('a', true)], async ({ name }) => {
    attempts += 1;
    if (attempts < 3)
      throw new AppError('model-download-failed', {
        params: { address: 'hub', file: 'x' },
        isRetryable: true,
      });
    return model(name);
  });
  while (made.readiness().status !== 'ready') await delay(2);
  expect(attempts).toBe(3);
});

it('closes what is open, stops what is being fetched, and closes what opens later', async () => {
  closed.length = 0;
  const opening = Promise.withResolvers<void>();
  let reason: unknown;
  const made = start([source('a'), source('b')], async ({ name }, _, signal) => {
    if (name === 'a') return model(name);
    signal.addEventListener('abort', () => {
      reason = signal.reason;
      opening.resolve();
    });
    await opening.promise;
    return model(name);
  });
  await delay(1);
  await made.close();
  expect(reason).toMatchObject({ code: 'stopping' });
  expect(closed.toSorted()).toEqual(['a', 'b']);
});
