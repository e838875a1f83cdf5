import { loadConfig } from '@onyx/config';
import { startModelServer } from '@onyx/model-server';
import { silentLogger } from '@onyx/telemetry';
import { setTimeout as delay } from 'node:timers/promises';

/** The model server in a process of its own, as in production: the load of the measurement must not stand in its way. */

export type EmbedServerRequest = {
  modelsDir: string;
  model: string;
  batchTokens: number;
  /** Null: measured. */
  threads: number | null;
  /** Null: measured. */
  processes: number | null;
};
export type EmbedServerReply = { url: string; threads: number; processes: number } | { error: string };

process.once('message', (request: EmbedServerRequest) => void serve(request));
process.once('disconnect', () => process.exit());

async function serve(request: EmbedServerRequest): Promise<void> {
  const { modelsDir, model, batchTokens, threads, processes } = request;
  const config = loadConfig({
    MODEL_CACHE_DIR: modelsDir,
    ONYX_OFFLINE: '1',
    ONYX_MODEL_SERVER_PORT: '0',
    ONYX_MODEL_SERVER_MODELS: model,
    ONYX_MODEL_BATCH_TOKENS: String(batchTokens),
    ONYX_MODEL_THREADS: String(threads ?? 0),
    ONYX_MODEL_PROCESSES: String(processes ?? 0),
  });
  const { url, registry } = await startModelServer({ config, logger: silentLogger });
  while (registry.readiness().status === 'loading') await delay(20);
  const status = registry.statuses().find(({ id }) => id === model);
  const reply: EmbedServerReply =
    status?.state === 'ready'
      ? { url, threads: status.threads ?? 1, processes: status.processes ?? 1 }
      : { error: status?.error?.message ?? 'unknown model' };
  process.send?.(reply);
}
