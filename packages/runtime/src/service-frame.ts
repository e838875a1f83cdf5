import { productVersion, type Config } from '@onyx/config';
import {
  createMetrics,
  createTracer,
  startOperationsServer,
  type Components,
  type Logger,
  type Metrics,
  type Tracer,
} from '@onyx/telemetry';
import { createSystemHolder, type SystemHolder, type SystemState } from './system-holder.ts';

/** What a process of a deployment has around the system that it opens. */
export type ServiceFrame<S> = {
  holder: SystemHolder<S>;
  /** Where operators find metrics, health and readiness. */
  operationsUrl: string;
  /** Closes the system, sends the last spans, and closes the port for operators, in this order. */
  close(): Promise<void>;
};

export type ServiceParts = {
  config: Config;
  logger: Logger;
  metrics: Metrics;
  tracer: Tracer;
  version: string;
};

const defaultMetricsPort = 9464;

/**
 * Begins to open a system, again and again until it is open, and serves operators meanwhile.
 * @param options.describe What readiness tells of the system as it stands.
 * @throws AppError `port-in-use`.
 */
export async function openServiceFrame<S extends { close(): Promise<void> }>(options: {
  config: Config;
  logger: Logger;
  service: 'api' | 'worker';
  open(parts: ServiceParts): Promise<S>;
  describe(state: SystemState<S>): Promise<Components>;
}): Promise<ServiceFrame<S>> {
  const { config, logger, service } = options;
  const version = productVersion();
  const { metricsPort = defaultMetricsPort, metricsHost, tracesUrl } = config.telemetry;
  const metrics = await createMetrics({ service });
  const tracer = await createTracer({ service, version, url: tracesUrl, logger });
  const parts = { config, logger, metrics, tracer, version };
  const holder = createSystemHolder({ open: () => options.open(parts), logger });
  const operations = await startOperationsServer({
    host: metricsHost,
    port: metricsPort,
    metrics,
    checkReadiness: () => options.describe(holder.state()),
    health: { version },
    logger,
  }).catch(async (error: unknown) => {
    await holder.close();
    throw error;
  });
  return {
    holder,
    operationsUrl: operations.url,
    async close() {
      await holder.close();
      await tracer.stop();
      await operations.stop();
    },
  };
}
