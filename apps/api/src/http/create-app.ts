import { AppError } from '@onyx/contracts';
import type { Logger } from '@onyx/telemetry';
import { Hono, type Context } from 'hono';
import { createErrorHandler, errorResponse } from '../error-handler.ts';
import type { ApiEnvironment } from './environment.ts';
import { mount, type MountOptions } from './mount.ts';
import { clientAddressOf, requestIdOf } from './request-identity.ts';
import type { Route } from './route.ts';

export type AppOptions = MountOptions & {
  routes: readonly Route[];
  logger: Logger;
};

/** A Hono app with the given routes, request ids, security headers of the API, and one shape of errors. */
export function createApp(options: AppOptions): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();
  app.use(async (context, next) => {
    const requestId = requestIdOf(context.req.raw.headers);
    context.set('requestId', requestId);
    context.set('clientAddress', clientAddressOf(context.req.raw.headers, socketAddressOf(context)));
    await next();
    context.res.headers.set('x-request-id', requestId);
    context.res.headers.set('x-content-type-options', 'nosniff');
  });
  app.onError(createErrorHandler(options.logger));
  app.notFound((context) => errorResponse(new AppError('not-found'), context.get('requestId')));
  mount(app, options.routes, options);
  app.all('/api/*', (context) => errorResponse(new AppError('not-found'), context.get('requestId')));
  return app;
}

/** Set by `@hono/node-server`; absent when a test calls the app directly. */
function socketAddressOf(context: Context): string | undefined {
  const bindings = context.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  return bindings?.incoming?.socket?.remoteAddress;
}
