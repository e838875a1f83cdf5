import { loadProcessConfig } from '@onyx/config';
import type { Locale } from '@onyx/contracts';
import { createLogger, runService } from '@onyx/telemetry';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** On top of the grace of requests and answers: what does not close keeps the process no longer. */
const closingMs = 10_000;

/** The web app, where it is built; in containers another server has it. */
const webDir = fileURLToPath(new URL('../../web/out', import.meta.url));

let locale: Locale = 'en';
await runService(
  async () => {
    const config = loadProcessConfig({}, ['ONYX_DATABASE_URL', 'ONYX_SECRET_KEY']);
    locale = config.client.locale;
    // What is wrong with the settings is told before the program is loaded.
    const { startApiProcess } = await import('./api-process.ts');
    const logger = createLogger({ level: config.server.logLevel, service: 'api' });
    const where = { en: 'The API listens on', zh: 'API 服务已启动：' }[locale];
    const api = await startApiProcess({
      config,
      logger,
      ...(existsSync(webDir) && { webDir }),
      onListening: (url) => process.stdout.write(`${where} ${url}\n`),
    });
    const text = { en: 'The API starts; for operators:', zh: 'API 服务正在启动；运维端口：' }[locale];
    return {
      message: `${text} ${api.operationsUrl}`,
      stop: () => api.stop(),
      failed: api.failed,
      // Twice: answers may take their time, then requests.
      stopTimeoutMs: config.server.stopTimeoutMs * 2 + closingMs,
    };
  },
  () => locale,
);
