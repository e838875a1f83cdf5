import { loadProcessConfig } from '@onyx/config';
import type { Locale } from '@onyx/contracts';
import { createLogger, runService } from '@onyx/telemetry';
import { startModelServer } from './model-server.ts';

/** What sends requests here asks for readiness at least that often. */
const unreadyMs = 1_000;
/** On top of the grace of requests: models that do not close keep the process no longer. */
const closingMs = 5_000;

let locale: Locale = 'en';
await runService(
  async () => {
    const config = loadProcessConfig();
    locale = config.client.locale;
    const logger = createLogger({ level: config.server.logLevel, service: 'model-server' });
    const server = await startModelServer({ config, logger, unreadyMs });
    return {
      message:
        locale === 'zh' ? `模型服务已启动：${server.url}` : `The model server listens on ${server.url}`,
      stop: () => server.stop(),
      stopTimeoutMs: unreadyMs + config.modelServer.stopTimeoutMs + closingMs,
    };
  },
  () => locale,
);
