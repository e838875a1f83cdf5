import { AppError, endpoints, type Readiness } from '@onyx/contracts';
import type { Logger } from '@onyx/telemetry';
import type { Hono } from 'hono';
import { createApp } from './http/create-app.ts';
import type { ApiEnvironment } from './http/environment.ts';
import { route } from './http/route.ts';
import { readinessResponse } from './routes/system.ts';

const retryAfterSeconds = 2;

/** What is served while the system is not open: that the process lives, and why it is not ready. All else waits. */
export function createStartingApp(options: {
  version: string;
  readiness: () => Promise<Readiness['components']>;
  logger: Logger;
}): Hono<ApiEnvironment> {
  const { version, readiness, logger } = options;
  return createApp({
    routes: [
      route(endpoints.getHealth, () => ({ status: 'ok' as const, version })),
      route(endpoints.getReadiness, async () => readinessResponse(version, await readiness())),
    ],
    logger,
    authenticate: () => Promise.resolve(null),
    publicOrigin: undefined,
    isStrict: false,
    unknownRoute: () => new AppError('not-ready', { params: { retryAfterSeconds } }),
  });
}
