import type { Config } from '@onyx/config';
import type { Readiness } from '@onyx/contracts';
import { createEventHub, createRateLimiter } from '@onyx/core';
import { countProcesses } from '@onyx/database';
import { createDatabaseCheck, openRuntime, openServiceFrame, type ServiceParts } from '@onyx/runtime';
import type { Logger } from '@onyx/telemetry';
import { setTimeout as delay } from 'node:timers/promises';
import { createApi, type ApiApp } from './app.ts';
import { createServices } from './create-services.ts';
import { createApiServer, type ApiServer } from './server.ts';

export type ApiProcess = {
  /** Where operators find metrics, health and readiness, from the start. */
  operationsUrl: string;
  /** Goes unready, lets requests and answers under way end, and closes. */
  stop(): Promise<void>;
  /** Rejects when it cannot go on. */
  failed: Promise<never>;
};

/**
 * Until a gate has noticed that this instance is not ready, requests still come, and are still served: it asks every
 * second, and believes the second answer in a row.
 */
const unreadyMs = 3_000;

type Components = Readiness['components'];

type ApiSystem = {
  app: ApiApp;
  checkReadiness(): Promise<Components>;
  drain(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
};

/**
 * The API as a process of its own, over a PostgreSQL that others share. It opens its port when the database is there
 * and migrated, not before: a gate takes an instance that it has just found for ready until its first check, and what
 * is refused there it sends elsewhere, where an answer of 503 would have reached a user.
 * @param options.onListening Told where it serves, e.g. `http://127.0.0.1:8080`.
 * @throws AppError `port-in-use` for the operators' port; `failed` rejects with it for its own.
 */
export async function startApiProcess(options: {
  config: Config;
  logger: Logger;
  webDir?: string;
  onListening?: (url: string) => void;
}): Promise<ApiProcess> {
  const { config, logger, webDir, onListening } = options;
  const { host, port, stopTimeoutMs } = config.server;
  let isStopping = false;
  /** Whoever asks is sent elsewhere by that. */
  const unlessStopping = (components: Components): Components =>
    isStopping ? { ...components, database: { isReady: false, detail: 'Stopping.' } } : components;

  const { holder, operationsUrl, close } = await openServiceFrame<ApiSystem & { server: ApiServer }>({
    config,
    logger,
    service: 'api',
    async open(parts) {
      const system = await openSystem({ ...parts, webDir, unlessStopping });
      try {
        const server = await createApiServer({ app: system.app, host, port, stopTimeoutMs });
        onListening?.(server.url);
        return {
          ...system,
          server,
          async close() {
            await server.stop();
            await system.close();
          },
        };
      } catch (error) {
        await system.close();
        throw error;
      }
    },
    describe: async (state) =>
      state.system
        ? state.system.checkReadiness()
        : unlessStopping({
            database: { isReady: false, detail: state.detail },
            worker: { isReady: true },
            models: { isReady: true },
          }),
  });
  return {
    operationsUrl,
    failed: holder.failed,
    async stop() {
      isStopping = true;
      const { system } = holder.state();
      if (system) {
        system.server.endConnections();
        await delay(unreadyMs);
        // Answers go on while they can; then their readers are told to look elsewhere, where they resume.
        await system.drain(stopTimeoutMs);
      }
      await close();
    },
  };
}

async function openSystem(
  parts: ServiceParts & {
    webDir: string | undefined;
    unlessStopping(components: Components): Components;
  },
): Promise<ApiSystem> {
  const { config, logger, metrics, tracer, version, webDir } = parts;
  const runtime = await openRuntime({ ...parts, service: 'api' });
  try {
    const { connection, redis, files, queue, retrieval, embedder, secretKeys } = runtime;
    const { publicUrl, requestsPerMinute: perMinute } = config.server;
    const { maxUploadBytes } = config.documents;
    const { database } = connection;
    const checkDatabase = createDatabaseCheck(database);
    const checkReadiness = async (): Promise<Components> => {
      const state = await checkDatabase();
      const workers = state.isReady ? await countProcesses(database, 'worker').catch(() => null) : null;
      return parts.unlessStopping({
        database: state,
        // It serves without: what is uploaded waits.
        worker: { isReady: true, ...(workers !== null && { detail: `Connected: ${workers}.` }) },
        models: withDetail({ detail: embedder.id, ...retrieval.chosen.state() }, runtime.helpers()),
      });
    };
    const services = createServices({
      database,
      retrieval,
      queue,
      files,
      eventHub: createEventHub({ broker: redis }),
      embedder,
      secretKeys,
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
