import type { Client } from '@onyx/contracts';
import {
  clientOf,
  createServicesDatabase,
  signUp,
  startService,
  type ServiceProcess,
} from '@onyx/cli/testing';
import { connectDatabase, type DatabaseConnection } from '@onyx/database';
import {
  createTestFolder,
  startRecordedModelServer,
  testEncoder,
  testTokenizer,
  type RecordedModelServer,
} from '@onyx/models/testing';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { startStack, type Stack } from '../support/stack.ts';
import { mountSharedFolder, type SharedFolder } from './shared-folder.ts';

/** The system as it runs on servers: two of each process over one PostgreSQL and one Redis. */
export type Cluster = {
  stack: Stack;
  apis: [ServiceProcess, ServiceProcess];
  workers: [ServiceProcess, ServiceProcess];
  modelServers: [ServiceProcess, ServiceProcess];
  files: SharedFolder;
  /** As the superuser, to look at what is stored. */
  inspector: DatabaseConnection;
  /** Headers that sign in as the owner. */
  headers: Record<string, string>;
  clients: [Client, Client];
  /** The embedding model in use. Made for the test, it knows no word apart from another. */
  embeddingModelId: string;
  stop(): Promise<void>;
};

/** Pieces of an answer and the pause between them: two seconds, so that faults meet answers under way. */
const answerPieces = 20;
const answerPauseMs = 100;

/** Starts everything, with empty data, and puts an embedding model of the model servers to use. */
export async function startCluster(): Promise<Cluster> {
  const closers: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    return await start(closers, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(closers: (() => Promise<unknown>)[], stop: () => Promise<void>): Promise<Cluster> {
  const stack = await startStack();
  closers.push(stack.close);
  const database = await createServicesDatabase(stack.postgresUrl, 'onyx');
  const inspector = connectDatabase(
    { url: database.superUrl },
    { maxConnections: 2, onError: () => undefined },
  );
  closers.push(inspector.close);

  const files = await mountSharedFolder();
  closers.push(files.remove);
  const models = await createTestFolder();
  closers.push(models.remove);
  await models.write('colours', {
    'tokenizer.json': testTokenizer,
    'config.json': { max_position_embeddings: 64 },
    'onnx/model.onnx': testEncoder(Array.from({ length: 8 }, (_, id) => [id % 3, id % 5, 1])),
  });

  const startOne = async (
    app: 'api' | 'worker' | 'model-server',
    number: number,
    environment: Record<string, string>,
    portVariable: string,
  ): Promise<ServiceProcess> => {
    const service = await startService({ name: `${app} ${number}`, app, environment, portVariable });
    closers.push(service.stop);
    return service;
  };
  const modelServer = (number: number): Promise<ServiceProcess> =>
    startOne(
      'model-server',
      number,
      { MODEL_CACHE_DIR: models.path, ONYX_OFFLINE: '1', ONYX_MODEL_THREADS: '1', ONYX_LOG_LEVEL: 'warn' },
      'ONYX_MODEL_SERVER_PORT',
    );
  const modelServers: Cluster['modelServers'] = [await modelServer(1), await modelServer(2)];
  const shared = {
    ONYX_DATABASE_URL: database.appUrl,
    ONYX_REDIS_URL: stack.redisUrl,
    ONYX_SECRET_KEY: randomBytes(32).toString('hex'),
    ONYX_FILES_DIR: files.path,
    ONYX_DATA_DIR: models.path,
    ONYX_MODEL_SERVERS: modelServers.map(({ url }) => url).join(','),
    ONYX_REQUESTS_PER_MINUTE: '0',
    ONYX_STOP_SECONDS: '10',
    ONYX_LOG_LEVEL: 'info',
  };
  const api = (number: number): Promise<ServiceProcess> =>
    startOne('api', number, { ...shared, ONYX_METRICS_PORT: '0' }, 'ONYX_PORT');
  const worker = (number: number): Promise<ServiceProcess> =>
    startOne(
      'worker',
      number,
      { ...shared, ONYX_DATABASE_OWNER_URL: database.ownerUrl },
      'ONYX_METRICS_PORT',
    );
  const apis: Cluster['apis'] = [await api(1), await api(2)];
  const workers: Cluster['workers'] = [await worker(1), await worker(2)];

  const headers = await signUp(apis[0].url);
  const clients: Cluster['clients'] = [clientOf(apis[0].url, headers), clientOf(apis[1].url, headers)];
  const language = await startLanguageModel(clients[0]);
  closers.push(language.close);
  const embeddingModelId = await chooseEmbeddingModel(clients[0]);
  return { stack, apis, workers, modelServers, files, inspector, headers, clients, embeddingModelId, stop };
}

async function startLanguageModel(client: Client): Promise<RecordedModelServer> {
  const text = Array.from({ length: answerPieces }, (_, index) => `word${index} `);
  const server = await startRecordedModelServer({ script: { text, delayMs: answerPauseMs } });
  await client.createLanguageModel({
    body: {
      name: 'Recorded',
      provider: 'openai-compatible',
      baseUrl: `${server.url}/v1`,
      model: 'recorded-1',
      apiKey: 'none-needed',
      contextTokens: 8192,
    },
  });
  return server;
}

async function chooseEmbeddingModel(client: Client): Promise<string> {
  const added = await client.addRetrievalModel({
    body: { purpose: 'embedding', source: 'model-server', model: 'colours', languages: ['en'] },
  });
  const params = { retrievalModelId: added.id };
  for (const deadline = Date.now() + 60_000; ;) {
    const { models } = await client.listRetrievalModels();
    const state = models.find(({ id }) => id === added.id)?.state;
    if (state === 'ready') break;
    if (state === 'failed' || Date.now() > deadline) throw new Error(`the embedding model is ${state}`);
    await delay(100);
  }
  await client.runRetrievalModel({ params, body: { action: 'activate' } });
  return added.id;
}
