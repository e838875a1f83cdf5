import { createTestFolder, testEncoder, testTokenizer } from '@onyx/models/testing';
import { silentLogger } from '@onyx/telemetry';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { importLlama } from '../generation/llama-module.ts';
import { createModelLoader } from './load-model.ts';
import type { ModelSource } from './model-sources.ts';
import type { ServedModel } from './served-model.ts';

const content: Record<string, Buffer> = {
  'config.json': Buffer.from('{"architectures":["BertModel"],"max_position_embeddings":16}'),
  'tokenizer.json': Buffer.from(JSON.stringify(testTokenizer)),
  'onnx/model.onnx': testEncoder(Array.from({ length: 8 }, (_, id) => [id, 1])),
};

let files: Awaited<ReturnType<typeof createTestFolder>>;
let hub: Server;
let asked = 0;
let model: ServedModel | undefined;

beforeEach(async () => {
  files = await createTestFolder();
  asked = 0;
  hub = createServer((request, response) => {
    asked += 1;
    const path = /\/resolve\/c{40}\/(.+)$/.exec(request.url ?? '')?.[1];
    if (path !== undefined) return void response.end(content[path]);
    const siblings = Object.entries(content).map(([rfilename, bytes]) => ({
      rfilename,
      size: bytes.length,
      lfs: { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length },
    }));
    response.end(JSON.stringify({ sha: 'c'.repeat(40), siblings }));
  }).listen(0, '127.0.0.1');
  await once(hub, 'listening');
});
afterEach(async () => {
  await model?.close();
  hub.closeAllConnections();
  hub.close();
  await files.remove();
});

/** Loads `team/model` and tells the states it went through. */
async function load(isOffline: boolean): Promise<string[]> {
  const loader = createModelLoader({
    hub: `http://127.0.0.1:${(hub.address() as AddressInfo).port}`,
    isOffline,
    logger: silentLogger,
    encoder: () => ({
      threads: null,
      processes: null,
      device: 'cpu',
      queue: { batchTokens: 512, batchItems: 64, waitMs: 1, queueTokens: 10_000, concurrency: 1 },
    }),
    generation: { importLlama, threads: null, device: 'cpu', contextTokens: 512, queueLength: 4 },
  });
  const path = join(files.path, 'team--model');
  const source: ModelSource = {
    name: 'team/model',
    isRequired: true,
    place: 'hub',
    path,
    repository: 'team/model',
    revision: 'main',
  };
  const states: string[] = [];
  const report = (state: string, progress?: { done: number; total: number } | null): void => {
    const step = progress && progress.done === progress.total ? `${state} done` : state;
    if (states.at(-1) !== step) states.push(step);
  };
  model = await loader(source, report, new AbortController().signal);
  return states;
}

it('fetches a model that is not there, with its checksums, and nothing the next time', async () => {
  const states = await load(false);
  expect(states.filter((state) => state !== 'fetching done')).toEqual(
    expect.arrayContaining(['fetching', 'checking', 'loading']),
  );
  expect(model?.facts).toMatchObject({ dimensions: 2, maxTokens: 16, threads: expect.any(Number) });
  expect(model?.facts.processes).toBeGreaterThanOrEqual(1);
  const list = await readFile(join(files.path, 'team--model', 'SHA256SUMS'), 'utf8');
  expect(list).toContain('  onnx/model.onnx\n');
  await model?.close();
  const before = asked;
  expect(await load(true)).toEqual(['fetching', 'checking', 'checking done', 'loading']);
  expect(asked).toBe(before);
});

it('asks nobody for anything when it is offline', async () => {
  await expect(load(true)).rejects.toMatchObject({ code: 'model-files-missing' });
  expect(asked).toBe(0);
});

it('finds that a file was changed since', async () => {
  await load(false);
  await model?.close();
  await writeFile(join(files.path, 'team--model', 'config.json'), '{"architectures":["BertModel"]}');
  await expect(load(true)).rejects.toMatchObject({
    code: 'model-files-damaged',
    params: { file: 'config.json' },
  });
});
