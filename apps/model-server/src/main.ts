import { loadProcessConfig } from '@onyx/config';
import { AppError, errorInfoText, toErrorInfo, type Locale } from '@onyx/contracts';
import { createLogger } from '@onyx/telemetry';
import { startModelServer } from './model-server.ts';

/** Exit codes: 0 stopped as it was told, 1 failed, 2 wrong use. */
const usageExitCode = 2;
/** What sends requests here asks for readiness at least that often. */
const unreadyMs = 1_000;
/** On top of the grace of requests: models that do not close keep the process no longer. */
const closingMs = 5_000;

let locale: Locale = 'en';
try {
  const config = loadProcessConfig();
  locale = config.client.locale;
  const logger = createLogger({ level: config.server.logLevel, service: 'model-server' });
  const server = await startModelServer({ config, logger, unreadyMs });
  process.stdout.write(
    locale === 'zh' ? `模型服务已启动：${server.url}\n` : `The model server listens on ${server.url}\n`,
  );
  await new Promise<void>((resolve) => {
    // Further signals change nothing: stopping is bounded.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const { stopTimeoutMs } = config.modelServer;
  setTimeout(() => process.exit(1), unreadyMs + stopTimeoutMs + closingMs).unref();
  await server.stop();
} catch (error) {
  const info = toErrorInfo(error);
  process.stderr.write(`${errorInfoText(info, locale)}\n`);
  // On one's own terminal the cause of an unknown error helps.
  if (!(error instanceof AppError) && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exitCode = info.code === 'usage' ? usageExitCode : 1;
}
