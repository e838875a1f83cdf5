import type { RateLimiter } from '@onyx/core';
import { noMetrics, type Logger, type Metrics, type Tracer } from '@onyx/telemetry';
import type { Hono } from 'hono';
import { assertComplete } from './http/complete-routes.ts';
import { createApp } from './http/create-app.ts';
import type { ApiEnvironment } from './http/environment.ts';
import type { Route } from './http/route.ts';
import { createStreamMeter, type StreamMeter } from './http/stream-meter.ts';
import { accountRoutes } from './routes/accounts.ts';
import { collectionRoutes } from './routes/collections.ts';
import { conversationRoutes } from './routes/conversations.ts';
import { documentRoutes } from './routes/documents.ts';
import { evaluationRoutes } from './routes/evaluation.ts';
import { jobRoutes } from './routes/jobs.ts';
import { languageModelRoutes } from './routes/language-models.ts';
import { retrievalModelRoutes } from './routes/retrieval-models.ts';
import { searchRoutes } from './routes/search.ts';
import { systemRoutes, type SystemInfo } from './routes/system.ts';
import type { Services } from './services.ts';
import { loadWebApp } from './web/web-app.ts';

export type ApiOptions = {
  services: Services;
  info: SystemInfo;
  /** Address people use, when a proxy stands in front. */
  publicUrl?: string | undefined;
  /** How many requests a person, an API key or an address may make; as many as they like without one. */
  rateLimiter?: RateLimiter | undefined;
  logger: Logger;
  metrics?: Metrics | undefined;
  tracer?: Tracer | undefined;
  /** Folder of the exported web app; the API alone without it. */
  webDir?: string | undefined;
  /** Check answers against their schema, for tests and development. */
  isStrict?: boolean;
};

/** What `createApiServer` serves, and tests call with `app.request()`. */
export type ApiApp = Hono<ApiEnvironment>;

/**
 * The whole HTTP API, and the web app where there is one.
 * Throws when an endpoint of the contracts table has no handler or more than one.
 */
export function createApi(options: ApiOptions): ApiApp {
  const { services, info, publicUrl, logger, metrics = noMetrics, tracer, webDir } = options;
  const routes = allRoutes(services, info, createStreamMeter({ metrics, logger }));
  assertComplete(routes);
  const app = createApp({
    routes,
    logger,
    metrics,
    tracer,
    authenticate: services.accounts.authenticate,
    publicOrigin: publicUrl && new URL(publicUrl).origin,
    rateLimiter: options.rateLimiter,
    isStrict: options.isStrict ?? false,
  });
  if (webDir !== undefined) {
    // Read while the rest starts; a request before that waits.
    const webApp = loadWebApp(webDir);
    webApp.catch((error: unknown) => logger.error({ err: error, webDir }, 'the web app could not be read'));
    app.get('*', async (context) => (await webApp)(context.req.raw));
  }
  return app;
}

/** Every route there is, by topic. */
export function allRoutes(services: Services, info: SystemInfo, streams?: StreamMeter): Route[] {
  return [
    ...systemRoutes(services, info),
    ...accountRoutes(services),
    ...collectionRoutes(services),
    ...documentRoutes(services),
    ...searchRoutes(services),
    ...conversationRoutes(services, streams),
    ...languageModelRoutes(services),
    ...retrievalModelRoutes(services),
    ...evaluationRoutes(services),
    ...jobRoutes(services),
  ];
}
