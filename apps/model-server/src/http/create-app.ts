import type { Logger } from '@onyx/telemetry';
import { Hono } from 'hono';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from '../metrics.ts';
import type { Registry } from '../registry/registry.ts';
import { chatCompletionsRoute } from '../routes/chat-completions.ts';
import { embeddingsRoute } from '../routes/embeddings.ts';
import { healthRoute, metricsRoute, modelsRoute, readyRoute } from '../routes/operations.ts';
import { rerankRoute } from '../routes/rerank.ts';
import { ServerError } from '../server-error.ts';
import { errorResponse, isOurFault, toServerError } from './error-response.ts';
import { requireInside } from './outside.ts';
import { createBodyReader, type BodyLimits } from './read-body.ts';
import type { RouteHandler } from './route-context.ts';

export type AppOptions = { registry: Registry; metrics: Metrics; logger: Logger; bodies?: BodyLimits };

/** Room for a request of 2048 long passages, and for eight such at once. */
const defaultBodies: BodyLimits = { maxBytes: 16 * 2 ** 20, maxTotalBytes: 128 * 2 ** 20 };

/** Nobody reads the answer to a caller that has gone; the status is for metrics. */
const clientGone = 499;

/** All routes of the model server, with request ids, metrics, and one shape of errors. */
export function createApp({ registry, metrics, logger, bodies = defaultBodies }: AppOptions): Hono {
  const context = { registry, logger, readBody: createBodyReader(bodies) };
  const app = new Hono();

  const mount = (method: 'GET' | 'POST', path: string, handle: RouteHandler): void => {
    app.all(path, async ({ req, env }) => {
      const request = req.raw;
      const { headers } = request;
      const requestId = requestIdOf(headers);
      const startedAt = performance.now();
      const wire = wireOf(env);
      const body = wire?.incoming ?? request.body ?? [];
      const signal = wire ? goneSignal(wire) : request.signal;
      let model = '';
      const answer = async (): Promise<Response> => {
        requireInside(headers, wire?.incoming.socket.remoteAddress);
        if (request.method !== method && !(request.method === 'HEAD' && method === 'GET')) {
          throw new ServerError('method_not_allowed', `${path} takes ${method} requests.`);
        }
        const setModel = (name: string): void => void (model = name);
        return handle({ headers, body: body as AsyncIterable<Uint8Array>, signal, requestId, setModel });
      };
      const response = await answer().catch((error: unknown) => {
        if (signal.aborted || wire?.incoming.readableAborted)
          return new Response(null, { status: clientGone });
        const known = toServerError(error);
        if (isOurFault(known)) logger.error({ err: error, requestId, route: path, model }, 'request failed');
        return errorResponse(known);
      });
      metrics.onRequest(
        { route: path, model, status: response.status },
        (performance.now() - startedAt) / 1000,
      );
      response.headers.set('x-request-id', requestId);
      return response;
    });
  };
  mount('POST', '/v1/embeddings', embeddingsRoute(context));
  mount('POST', '/v1/rerank', rerankRoute(context));
  mount('POST', '/v1/chat/completions', chatCompletionsRoute(context));
  mount('GET', '/v1/models', modelsRoute(context));
  mount('GET', '/health', healthRoute());
  mount('GET', '/ready', readyRoute(context));
  mount('GET', '/metrics', metricsRoute(metrics));
  app.notFound(({ req }) =>
    errorResponse(new ServerError('not_found', `There is nothing at ${new URL(req.url).pathname}.`)),
  );
  app.onError((error) => {
    logger.error({ err: error }, 'request failed');
    return errorResponse(toServerError(error));
  });
  return app;
}

/** The caller's own id when it is harmless, otherwise a new one. */
function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id');
  return given && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
}

type Wire = { incoming: IncomingMessage; outgoing: ServerResponse };

/**
 * Node's own request and answer, which `@hono/node-server` hands on; absent when a test calls the app directly. Bodies
 * are read, and callers that go away are noticed, there: the web streams around them cost a third of a request's time.
 */
function wireOf(env: unknown): Wire | undefined {
  return (env as Partial<Wire> | undefined)?.incoming ? (env as Wire) : undefined;
}

/** Aborted when the caller goes away before its answer is sent. */
function goneSignal({ outgoing }: Wire): AbortSignal {
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  return gone.signal;
}
