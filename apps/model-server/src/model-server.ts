import type { Config } from '@onyx/config';
import { createMetrics, type Logger } from '@onyx/telemetry';
import { setTimeout as delay } from 'node:timers/promises';
import { importLlama, type ImportLlama } from './generation/llama-module.ts';
import { createApp, type AppOptions } from './http/create-app.ts';
import { serveHttp } from './http/serve.ts';
import { createModelMetrics } from './metrics.ts';
import { createModelLoader } from './registry/load-model.ts';
import { findModelSources } from './registry/model-sources.ts';
import { createRegistry, type Registry } from './registry/registry.ts';

export type ModelServerOptions = {
  config: Pick<Config, 'models' | 'modelServer'>;
  logger: Logger;
  /** How long it is unready before it takes no more connections, so that whoever sends requests here sees it. */
  unreadyMs?: number;
  /** For tests: in place of the package that runs GGUF models. */
  importLlama?: ImportLlama;
  bodies?: AppOptions['bodies'];
};

export type ModelServer = {
  url: string;
  registry: Registry;
  /** Becomes unready, lets requests under way end within the grace of the configuration, and closes the models. */
  stop(): Promise<void>;
};

/** Texts of a batch; more bring no speed and cost memory. */
const batchItems = 256;
const contextTokens = 8_192;
const chatQueueLength = 32;

/**
 * Starts the model server. It answers as soon as it listens, with 503 for models that are still being loaded.
 * @throws AppError `port-in-use`, or `usage` for a name of a model that cannot be one.
 */
export async function startModelServer(options: ModelServerOptions): Promise<ModelServer> {
  const { config, logger, unreadyMs = 0 } = options;
  const { modelServer: settings } = config;
  const { threads, processes, device } = settings;
  const metrics = createModelMetrics(await createMetrics({ service: 'model-server' }));
  const sources = await findModelSources(settings.modelsDir, settings.models);
  const load = createModelLoader({
    hub: config.models.hub,
    isOffline: settings.isOffline,
    logger,
    encoder: (name) => ({
      threads,
      processes,
      device,
      queue: {
        batchTokens: settings.batchTokens,
        batchItems,
        waitMs: settings.batchWaitMs,
        queueTokens: settings.queueTokens,
        concurrency: settings.concurrency,
        onBatch: (report) => metrics.onBatch(name, report),
      },
    }),
    generation: {
      importLlama: options.importLlama ?? importLlama,
      threads,
      device,
      contextTokens,
      queueLength: chatQueueLength,
    },
  });
  const registry = createRegistry({ sources, load, logger });
  metrics.observe(() => {
    const ready = new Map(registry.ready().map(({ name, model }) => [name, model.waiting()]));
    return registry.statuses().map(({ id, state }) => ({ model: id, state, waiting: ready.get(id) ?? null }));
  });
  const { bodies } = options;
  const app = createApp({ registry, metrics, logger, ...(bodies && { bodies }) });
  const server = await serveHttp(app, settings).catch(async (error: unknown) => {
    await registry.close();
    throw error;
  });
  let stopping: Promise<void> | undefined;
  return {
    url: server.url,
    registry,
    stop: () =>
      (stopping ??= (async () => {
        registry.retire();
        await delay(unreadyMs);
        await server.stop(settings.stopTimeoutMs);
        await registry.close();
      })()),
  };
}
