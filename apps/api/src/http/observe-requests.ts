import type { Metrics, Logger, Tracer } from '@onyx/telemetry';
import { secondBuckets, withLogFields } from '@onyx/telemetry';
import type { MiddlewareHandler } from 'hono';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ApiEnvironment } from './environment.ts';
import { requestIdOf } from './request-identity.ts';

type Observers = { logger: Logger; metrics: Metrics; tracer: Tracer };

/** Everything that has no route: what nobody can say is no label, as it would be a time series for each. */
const otherRoutes = { api: '/api/*', web: 'web' } as const;

/**
 * The first middleware: gives a request its id, which all lines logged within carry, and when the answer begins tells
 * of it in a log line, in metrics and in a span. Routes go by their pattern, never by the address that was asked for.
 */
export function observeRequests({ logger, metrics, tracer }: Observers): MiddlewareHandler<ApiEnvironment> {
  const seconds = metrics.histogram({
    name: 'onyx_http_request_duration_seconds',
    help: 'Time from a request to the beginning of its answer',
    labels: ['method', 'route', 'status'],
    buckets: secondBuckets,
  });
  const inFlight = metrics.gauge({
    name: 'onyx_http_requests_in_flight',
    help: 'Requests of which the answer has not begun',
  });
  const countBytes = byteCounter(metrics);

  return (context, next) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(context.req.raw.headers);
    context.set('requestId', requestId);
    inFlight.add({}, 1);
    const answer = async (): Promise<{ method: string; route: string; status: number }> => {
      try {
        await next();
      } finally {
        inFlight.add({}, -1);
      }
      const endpoint = context.get('endpoint');
      const isApi = context.req.path.startsWith('/api/');
      const route = endpoint?.path ?? (isApi ? otherRoutes.api : otherRoutes.web);
      return { method: endpoint?.method ?? 'any', route, status: context.res.status };
    };
    return withLogFields({ requestId }, () =>
      tracer.span(
        'HTTP request',
        { 'onyx.request_id': requestId },
        async (span) => {
          const { method, route, status } = await answer();
          const ms = performance.now() - startedAt;
          seconds.observe({ method, route, status: String(status) }, ms / 1000);
          countBytes(context.env, route);
          span.rename(`${method} ${route}`);
          span.set({
            'http.request.method': method,
            'http.route': route,
            'http.response.status_code': status,
            ...(status >= 500 && { 'error.type': String(status) }),
          });
          const line = { method: context.req.method, route, status, ms: Math.round(ms * 10) / 10 };
          // Probes and files of the web app would drown the rest.
          const level = route.startsWith('/api/') ? 'info' : 'debug';
          logger[level]({ ...line, ...(span.traceId && { traceId: span.traceId }) }, 'request');
        },
        { kind: 'server', parent: context.req.header('traceparent') },
      ),
    );
  };
}

/**
 * Counts what goes over the connections, heads included: the size of a body that comes in pieces stands in no header.
 * Requests of a connection follow each other, so each has what was added since the one before.
 */
function byteCounter(metrics: Metrics): (environment: unknown, route: string) => void {
  const labels = ['route'] as const;
  const received = metrics.counter({
    name: 'onyx_http_request_bytes_total',
    help: 'Bytes of requests, heads and bodies',
    labels,
  });
  const sent = metrics.counter({
    name: 'onyx_http_response_bytes_total',
    help: 'Bytes of answers, heads and bodies, those of streams when they end',
    labels,
  });
  const counted = new WeakMap<Socket, { read: number; written: number }>();
  return (environment, route) => {
    const { incoming, outgoing } = (environment ?? {}) as Partial<Wire>;
    if (!incoming || !outgoing) return;
    const { socket } = incoming;
    outgoing.once('close', () => {
      const { read, written } = counted.get(socket) ?? { read: 0, written: 0 };
      received.add({ route }, socket.bytesRead - read);
      sent.add({ route }, socket.bytesWritten - written);
      counted.set(socket, { read: socket.bytesRead, written: socket.bytesWritten });
    });
  };
}

/** Node's own request and answer, set by `@hono/node-server`; absent when a test calls the app directly. */
type Wire = { incoming: IncomingMessage; outgoing: ServerResponse };
