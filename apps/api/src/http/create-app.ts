import { AppError } from '@onyx/contracts';
import { noMetrics, noTracer, type Logger, type Metrics, type Tracer } from '@onyx/telemetry';
import { Hono, type Context } from 'hono';
import { createErrorHandler, errorResponse } from '../error-handler.ts';
import type { ApiEnvironment } from './environment.ts';
import { rateHeaders } from './limit-rate.ts';
import { mount, type MountOptions } from './mount.ts';
import { observeRequests } from './observe-requests.ts';
import { clientAddressOf } from './request-identity.ts';
import type { Route } from './route.ts';

export type AppOptions = MountOptions & {
  routes: readonly Route[];
  logger: Logger;
  metrics?: Metrics | undefined;
  tracer?: Tracer | undefined;
};

/** A Hono app with the given routes, request ids, security headers of the API, and one shape of errors. */
export function createApp(options: AppOptions): Hono<ApiEnvironment> {
  const { logger, metrics = noMetrics, tracer = noTracer } = options;
  const app = new Hono<ApiEnvironment>();
  app.use(observeRequests({ logger, metrics, tracer }));
  app.use(async (context, next) => {
    const hasProxy = options.publicOrigin !== undefined;
    const { headers: given } = context.req.raw;
    context.set('clientAddress', clientAddressOf(given, socketAddressOf(context), hasProxy));
    await next();
    // Answered like a GET, but nobody will read the body: an open file or stream behind it must not stay open.
    if (context.req.method === 'HEAD') await context.res.body?.cancel();
    const { headers } = context.res;
    headers.set('x-request-id', context.get('requestId'));
    const rate = context.get('rate');
    for (const [name, value] of rate ? rateHeaders(rate) : []) headers.set(name, value);
    for (const [name, value] of securityHeaders) if (!headers.has(name)) headers.set(name, value);
  });
  app.onError(createErrorHandler(logger, metrics));
  app.notFound((context) => errorResponse(new AppError('not-found'), context.get('requestId')));
  mount(app, options.routes, options);
  app.all('/api/*', (context) => errorResponse(new AppError('not-found'), context.get('requestId')));
  return app;
}

/** On every answer, unless it has its own: nothing that the API sends, an uploaded page least of all, may run. */
const securityHeaders = [
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['cross-origin-resource-policy', 'same-origin'],
  ['referrer-policy', 'same-origin'],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
] as const;

/** Set by `@hono/node-server`; absent when a test calls the app directly. */
function socketAddressOf(context: Context): string | undefined {
  const bindings = context.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  return bindings?.incoming?.socket?.remoteAddress;
}
