import { loadConfig } from '@onyx/config';
import { createTestFolder, testCrossEncoder, testEncoder, testTokenizer } from '@onyx/models/testing';
import { silentLogger } from '@onyx/telemetry';
import { setTimeout as delay } from 'node:timers/promises';
import { startModelServer, type ModelServer, type ModelServerOptions } from '../model-server.ts';

/**
 * One vector a token of the test vocabulary, but for the last one, `##ish`: reading it makes the network fail, as a
 * vocabulary that does not fit its network does.
 */
const vectors = [
  [9, 9],
  [0, 0],
  [1, 0],
  [0, 1],
  [4, 0],
  [0, 4],
  [3, 3],
];

const base = { 'tokenizer.json': testTokenizer, 'config.json': { max_position_embeddings: 16 } };

/**
 * A folder of two small models: `colours`, an embedding model of 2 dimensions and 16 tokens with prefixes, and `scorer`,
 * a reranker whose score is the sum of its tokens' values.
 */
export async function createModelsFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const files = await createTestFolder();
  await files.write('colours', {
    ...base,
    'onnx/model.onnx': testEncoder(vectors),
    'config_sentence_transformers.json': { prompts: { query: 'red ', document: 'green ' } },
  });
  await files.write('scorer', {
    ...base,
    'config.json': { architectures: ['BertForSequenceClassification'], max_position_embeddings: 16 },
    'model.onnx': testCrossEncoder([0, 0, 0, 0.5, 1, 2, -3, 1]),
  });
  return files;
}

export type TestServer = ModelServer & {
  modelsDir: string;
  post(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<Response>;
  remove(): Promise<void>;
};

/** A model server on a free port with the models of `createModelsFolder`. */
export async function startTestServer(
  variables: Record<string, string> = {},
  more: Partial<ModelServerOptions> = {},
  prepare: (modelsDir: string) => Promise<unknown> = async () => undefined,
): Promise<TestServer> {
  const files = await createModelsFolder();
  await prepare(files.path);
  const config = loadConfig({
    MODEL_CACHE_DIR: files.path,
    ONYX_OFFLINE: '1',
    ONYX_MODEL_SERVER_PORT: '0',
    ONYX_MODEL_THREADS: '1',
    ONYX_MODEL_STOP_SECONDS: '5',
    ...variables,
  });
  const server = await startModelServer({ config, logger: silentLogger, ...more });
  while (server.registry.readiness().status === 'loading') await delay(5);
  return {
    ...server,
    modelsDir: files.path,
    post: (path, body, headers = {}, signal) =>
      fetch(server.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
        ...(signal && { signal }),
      }),
    async remove() {
      await server.stop();
      await files.remove();
    },
  };
}
