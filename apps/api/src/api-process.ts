import { productVersion, type Config } from '@onyx/config';
import { createEventHub, createRateLimiter } from '@onyx/core';
import { countProcesses } from '@onyx/database';
import { createDatabaseCheck, createSystemHolder, openRuntime } from '@onyx/runtime';
import {
  createMetrics,
  createTracer,
  startOperationsServer,
  type Logger,
  type Metrics,
  type Tracer,
} from '@onyx/telemetry';
import { setTimeout as delay } from 'node:timers/promises';
import { createApi, type ApiApp } from './app.ts';
import { createServices } from './create-services.ts';
import { createApiServer } from './server.ts';
import type { Services } from './services.ts';
import { createStartingApp } from './starting-app.ts';

export type ApiProcess = {
  /** Where it serves, e.g. `http://127.0.0.1:8080`. */
  url: string;
  /** Where operators find metrics. */
  operationsUrl: string;
  /** Goes unready, lets requests and answers under way end, and closes. */
  stop(): Promise<void>;
  /** Rejects when it cannot go on. */
  failed: Promise<never>;
};

/** A gate asks for readiness at least that often; until then requests still come, and are still served. */
const unreadyMs = 1_000;
const defaultMetricsPort = 9464;

type OpenApi = {
  app: ApiApp;
  checkReadiness: Services['checkReadiness'];
  drain(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
};

/**
 * The API as a process of its own, over a PostgreSQL that others share. It serves at once, and says that it is not
 * ready until the database is there and migrated.
 * @throws AppError `port-in-use`.
 */
export async function startApiProcess(options: {
  config: Config;
  logger: Logger;
  webDir?: string;
}): Promise<ApiProcess> {
  const { config, logger } = options;
  const version = productVersion();
  const { metricsPort = defaultMetricsPort, metricsHost, tracesUrl } = config.telemetry;
  const service = 'api';
  const metrics = await createMetrics({ service });
  const tracer = await createTracer({ service, version, url: tracesUrl, logger });
  const parts = { ...options, metrics, tracer };
  const holder = createSystemHolder({ open: () => openApi(parts, version), logger });
  let isStopping = false;

  const readiness = async (): Promise<Awaited<ReturnType<Services['checkReadiness']>>> => {
    const state = holder.state();
    const components = state.system
      ? await state.system.checkReadiness()
      : {
          database: { isReady: false, detail: state.detail },
          worker: { isReady: true },
          models: { isReady: true },
        };
    return isStopping ? { ...components, database: { isReady: false, detail: 'Stopping.' } } : components;
  };
  const startingApp = createStartingApp({ version, readiness, logger });
  const operations = await startOperationsServer({
    host: metricsHost,
    port: metricsPort,
    metrics,
    checkReadiness: readiness,
    health: { version },
    logger,
  }).catch(async (error: unknown) => {
    await holder.close();
    throw error;
  });
  const server = await createApiServer({
    app: {
      fetch: (request, env) => {
        const { system } = holder.state();
        // Whoever asks for readiness is answered in one place, also while it stops.
        const isSystems = system !== null && !(isStopping && new URL(request.url).pathname === '/ready');
        return isSystems ? system.app.fetch(request, env) : startingApp.fetch(request, env);
      },
    },
    host: config.server.host,
    port: config.server.port,
    stopTimeoutMs: config.server.stopTimeoutMs,
  }).catch(async (error: unknown) => {
    await Promise.all([operations.stop(), holder.close()]);
    throw error;
  });
  return {
    url: server.url,
    operationsUrl: operations.url,
    failed: holder.failed,
    async stop() {
      isStopping = true;
      await delay(unreadyMs);
      // Answers go on while they can; then their readers are told to look elsewhere, where they resume.
      await holder.state().system?.drain(config.server.stopTimeoutMs);
      await server.stop();
      await holder.close();
      await tracer.stop();
      await operations.stop();
    },
  };
}

async function openApi(
  parts: { config: Config; logger: Logger; metrics: Metrics; tracer: Tracer; webDir?: string },
  version: string,
): Promise<OpenApi> {
  const { config, logger, metrics, tracer, webDir } = parts;
  const runtime = await openRuntime({ ...parts, service: 'api' });
  try {
    const { connection, redis, files, queue, retrieval, embedder, secretKey } = runtime;
    const { publicUrl, requestsPerMinute: perMinute } = config.server;
    const { maxUploadBytes } = config.documents;
    const { database } = connection;
    const checkDatabase = createDatabaseCheck(database);
    const checkReadiness: Services['checkReadiness'] = async () => {
      const state = await checkDatabase();
      const workers = state.isReady ? await countProcesses(database, 'worker').catch(() => null) : null;
      return {
        database: state,
        // It serves without: what is uploaded waits.
        worker: { isReady: true, ...(workers !== null && { detail: `Connected: ${workers}.` }) },
        models: withDetail({ detail: embedder.id, ...retrieval.chosen.state() }, runtime.helpers()),
      };
    };
    const services = createServices({
      database,
      retrieval,
      queue,
      files,
      eventHub: createEventHub({ broker: redis }),
      embedder,
      secretKey,
      publicUrl,
      maxUploadBytes,
      logger,
      metrics,
      tracer,
    });
    const { conversations } = services;
    const app = createApi({
      services: { ...services, checkReadiness },
      info: { version, maxUploadBytes },
      publicUrl,
      logger,
      metrics,
      tracer,
      webDir,
      rateLimiter: perMinute === null ? undefined : createRateLimiter({ perMinute, counter: redis }),
    });
    await conversations.recoverInterrupted();
    return {
      app,
      checkReadiness,
      drain: conversations.drain,
      async close() {
        await conversations.close();
        await runtime.close();
      },
    };
  } catch (error) {
    await runtime.close();
    throw error;
  }
}

/** What is worth knowing beside a state that it does not change. */
function withDetail(state: { isReady: true; detail: string }, more: string | undefined) {
  return more === undefined ? state : { ...state, detail: `${state.detail} ${more}` };
}
