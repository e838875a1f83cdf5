import type { Logger } from '@onyx/telemetry';
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ModelMetrics } from '../metrics.ts';
import type { Registry } from '../registry/registry.ts';
import { chatCompletionsRoute } from '../routes/chat-completions.ts';
import { embeddingsRoute } from '../routes/embeddings.ts';
import { healthRoute, metricsRoute, modelsRoute, readyRoute } from '../routes/operations.ts';
import { rerankRoute } from '../routes/rerank.ts';
import { ServerError } from '../server-error.ts';
import { sendAnswer, type Answer } from './answer.ts';
import { errorAnswer, isOurFault, toServerError } from './error-response.ts';
import { requireInside } from './outside.ts';
import { createBodyReader, type BodyLimits } from './read-body.ts';
import type { RouteHandler } from './route-context.ts';

export type AppOptions = { registry: Registry; metrics: ModelMetrics; logger: Logger; bodies?: BodyLimits };

/** Room for a request of 2048 long passages, and for eight such at once. */
const defaultBodies: BodyLimits = { maxBytes: 16 * 2 ** 20, maxTotalBytes: 128 * 2 ** 20 };

/** Nobody reads the answer to a caller that has gone; the status is for metrics. */
const clientGone = 499;

type Route = { path: string; method: 'GET' | 'POST'; handle: RouteHandler };

/**
 * All routes of the model server, with request ids, metrics, and one shape of errors. It stands on Node's own server: for
 * seven fixed paths a framework, and the web requests and answers it makes, would cost more than the embedding of a
 * short text in a batch has to spare.
 */
export function createApp({
  registry,
  metrics,
  logger,
  bodies = defaultBodies,
}: AppOptions): RequestListener {
  const context = { registry, logger, readBody: createBodyReader(bodies) };
  const list: Route[] = [
    { path: '/v1/embeddings', method: 'POST', handle: embeddingsRoute(context) },
    { path: '/v1/rerank', method: 'POST', handle: rerankRoute(context) },
    { path: '/v1/chat/completions', method: 'POST', handle: chatCompletionsRoute(context) },
    { path: '/v1/models', method: 'GET', handle: modelsRoute(context) },
    { path: '/health', method: 'GET', handle: healthRoute() },
    { path: '/ready', method: 'GET', handle: readyRoute(context) },
    { path: '/metrics', method: 'GET', handle: metricsRoute(metrics) },
  ];
  const routes = new Map(list.map((route) => [route.path, route]));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const { headers, socket, method = 'GET', url = '/' } = request;
    const requestId = requestIdOf(headers);
    const signal = goneSignal(response);
    const route = routes.get(pathOf(url));
    let model = '';
    const handle = async (): Promise<Answer> => {
      if (!route) throw new ServerError('not_found', `There is nothing at ${pathOf(url)}.`);
      requireInside(headers, socket.remoteAddress);
      if (method !== route.method && !(method === 'HEAD' && route.method === 'GET')) {
        throw new ServerError('method_not_allowed', `${route.path} takes ${route.method} requests.`);
      }
      const setModel = (name: string): void => void (model = name);
      return route.handle({ headers, body: request, signal, requestId, setModel });
    };
    const answered = await handle().catch((error: unknown): Answer => {
      if (signal.aborted || request.readableAborted) return { status: clientGone, headers: {}, body: '' };
      const known = toServerError(error);
      if (isOurFault(known))
        logger.error({ err: error, requestId, route: route?.path, model }, 'request failed');
      return errorAnswer(known);
    });
    if (route) {
      const seconds = (performance.now() - startedAt) / 1000;
      metrics.onRequest({ route: route.path, model, status: answered.status }, seconds);
    }
    // What was not read of a body would be taken for the next request.
    if (!request.complete) response.shouldKeepAlive = false;
    response.setHeader('x-request-id', requestId);
    await sendAnswer(response, answered, method === 'HEAD');
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      logger.error({ err: error }, 'request failed');
      response.destroy();
    });
  };
}

/** The caller's own id when it is harmless, otherwise a new one. */
function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
}

function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}

/** Aborted when the caller goes away before its answer is sent. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
