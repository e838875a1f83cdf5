import { loadProcessConfig, productVersion, type Config } from '@onyx/config';
import type { Logger, OperationsServer } from '@onyx/telemetry';
import type { CertificateSettings, CertificateWatch } from '@onyx/operations';
import { createContext, type SharedOptions } from '../command-context.ts';
import { addSharedOptions, type OnyxCommand } from '../onyx-command.ts';
import type { Texts } from '../texts.ts';

/** As a shell has it for Ctrl-C. */
const stoppedExitCode = 130;

/** `onyx certificates renew | watch`: the certificate of a deployment by ACME, from settings of the environment. */
export function addCertificatesCommand(program: OnyxCommand, texts: Texts): void {
  const command = program.command('certificates').description(texts('about.certificates'));
  const renew = command.command('renew').description(texts('about.certificatesRenew')).action(renewOnce);
  const watch = command.command('watch').description(texts('about.certificatesWatch')).action(watchOn);
  for (const each of [renew, watch]) addSharedOptions(each, texts, { isRemote: false, hasData: false });
}

async function renewOnce(options: SharedOptions): Promise<void> {
  const { terminal, texts, isJson } = createContext(options);
  const { settings } = readSettings();
  const { renewCertificate } = await import('@onyx/operations');
  const { silentLogger } = await import('@onyx/telemetry');
  const signal = stopSignal();
  const renewal = await renewCertificate(settings, { logger: silentLogger, signal }).catch(
    (error: unknown) => {
      if (!signal.aborted) throw error;
    },
  );
  if (!renewal) {
    process.exitCode = stoppedExitCode;
    return;
  }
  const { reason, served } = renewal;
  const { names, to } = served;
  if (isJson) {
    terminal.print(JSON.stringify({ isNew: reason !== null, reason, names, endsAt: to.toISOString() }));
    return;
  }
  const values = { names: names.join(', '), date: to.toISOString().slice(0, 10) };
  terminal.print(texts(reason === null ? 'certificates.good' : 'certificates.renewed', values));
}

async function watchOn(): Promise<void> {
  const { config, settings } = readSettings();
  const { watchCertificate } = await import('@onyx/operations');
  const { createLogger } = await import('@onyx/telemetry');
  const logger = createLogger({ level: config.server.logLevel, service: 'certificates' });
  const signal = stopSignal();
  const watch = watchCertificate(settings, { logger, signal });
  const operators = await openForOperators(config, watch, logger);
  await watch.ended;
  await operators?.stop();
  logger.info({}, 'stopped');
}

/** Where a container's health check asks; only when a port is told. */
async function openForOperators(
  { telemetry }: Config,
  watch: CertificateWatch,
  logger: Logger,
): Promise<OperationsServer | undefined> {
  if (telemetry.metricsPort === undefined) return undefined;
  const { noMetrics, startOperationsServer } = await import('@onyx/telemetry');
  return startOperationsServer({
    host: telemetry.metricsHost,
    port: telemetry.metricsPort,
    metrics: noMetrics,
    checkReadiness: async () => ({ certificate: watch.check() }),
    health: { version: productVersion() },
    logger,
  });
}

/** @throws AppError `usage` that names what is missing. */
function readSettings(): { config: Config; settings: CertificateSettings } {
  const config = loadProcessConfig({}, ['ONYX_ACME_NAMES', 'ONYX_ACME_CHALLENGES_DIR']);
  const { directory, email = null, names, challengesDir = '', dir } = config.certificates;
  return { config, settings: { directory, email, names, challengesDir, certificatesDir: dir } };
}

/** Aborted when the process is told to stop. */
function stopSignal(): AbortSignal {
  const end = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end.abort());
  return end.signal;
}
