import { loadProcessConfig } from '@onyx/config';
import type { Locale } from '@onyx/contracts';
import { createLogger, runService } from '@onyx/telemetry';

/** On top of the grace of jobs: what does not close keeps the process no longer; its jobs go to another worker. */
const closingMs = 5_000;

let locale: Locale = 'en';
await runService(
  async () => {
    const config = loadProcessConfig({}, ['ONYX_DATABASE_URL', 'ONYX_SECRET_KEY']);
    locale = config.client.locale;
    // What is wrong with the settings is told before the program is loaded.
    const { startWorkerProcess } = await import('./worker-process.ts');
    const logger = createLogger({ level: config.server.logLevel, service: 'worker' });
    const worker = await startWorkerProcess({ config, logger });
    const text = { en: 'The worker runs; for operators:', zh: 'Worker 已启动；运维端口：' }[locale];
    return {
      message: `${text} ${worker.operationsUrl}`,
      stop: () => worker.stop(),
      failed: worker.failed,
      stopTimeoutMs: config.server.stopTimeoutMs + closingMs,
    };
  },
  () => locale,
);
