import { createServer, type IncomingMessage, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '../listen.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from './metrics.ts';

/** State of each part by name; `detail` is one sentence for an operator, without secrets. */
export type Components = Readonly<Record<string, { isReady: boolean; detail?: string | undefined }>>;

export type OperationsServerOptions = {
  host: string;
  /** 0 takes a free one. */
  port: number;
  metrics: Pick<Metrics, 'text'>;
  /** Asked anew at each call of `/ready`, for five seconds at most. */
  checkReadiness(): Promise<Components>;
  /** What `/health` tells besides `"status": "ok"`, e.g. the version. */
  health: Readonly<Record<string, string>>;
  logger: Logger;
};

export type OperationsServer = {
  /** E.g. `http://127.0.0.1:9464`. */
  url: string;
  port: number;
  /** Answers what is asked already and closes, within a second. */
  stop(): Promise<void>;
};

type Answer = { status: number; body: string; contentType: string };

const maxConnections = 64;
/** Time for a request to arrive, and for one to be answered. */
const requestTimeoutMs = 10_000;
const readinessTimeoutMs = 5_000;
const stopGraceMs = 800;

/**
 * Serves `/metrics` for Prometheus, `/health` (the process answers) and `/ready` (200 when all parts are ready, else
 * 503, with the state of each as JSON) on a port of its own, which nobody outside needs to reach.
 * @throws AppError `port-in-use` with `port`, `nextPort` and the `setting` for it.
 */
export async function startOperationsServer(options: OperationsServerOptions): Promise<OperationsServer> {
  const { host, metrics, health, logger } = options;
  // However many ask at once, what is told is read once.
  const readMetrics = shareRunning(async (): Promise<Answer> => ({ status: 200, ...(await metrics.text()) }));
  const readReadiness = shareRunning(async () => readiness(await checkInTime(options)));
  const routes: Record<string, () => Promise<Answer>> = {
    '/metrics': readMetrics,
    '/health': async () => json(200, { status: 'ok', ...health }),
    '/ready': readReadiness,
  };
  const answer = async ({ method, url = '' }: IncomingMessage): Promise<Answer> => {
    const path = url.split('?', 1)[0] ?? '';
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (!route) return json(404, { error: 'There are /metrics, /health and /ready.' });
    if (method !== 'GET' && method !== 'HEAD') return json(405, { error: 'Only GET is answered.' });
    return route();
  };
  const server = createServer(
    { headersTimeout: requestTimeoutMs, requestTimeout: requestTimeoutMs },
    (request, response) => {
      // Nothing here takes a body.
      request.resume();
      if (!server.listening) response.shouldKeepAlive = false;
      void answer(request)
        .catch((error: unknown) => {
          logger.error({ err: error }, 'an operator could not be answered');
          return json(500, { error: 'internal' });
        })
        .then(({ status, body, contentType }) => {
          response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
          response.end(request.method === 'HEAD' ? undefined : body);
        });
    },
  );
  server.maxConnections = maxConnections;
  const address = await listen(server, { host, port: options.port, setting: 'ONYX_METRICS_PORT' });
  return { ...address, stop: () => stop(server) };
}

function json(status: number, body: unknown): Answer {
  return { status, body: JSON.stringify(body), contentType: 'application/json; charset=utf-8' };
}

function readiness(components: Components | 'late'): Answer {
  if (components === 'late')
    return json(503, { isReady: false, detail: 'The state could not be told in time.' });
  const isReady = Object.values(components).every((component) => component.isReady);
  return json(isReady ? 200 : 503, { isReady, components });
}

async function checkInTime({
  checkReadiness,
  logger,
}: OperationsServerOptions): Promise<Components | 'late'> {
  const end = new AbortController();
  const late = delay(readinessTimeoutMs, 'late' as const, { signal: end.signal });
  late.catch(() => undefined);
  try {
    return await Promise.race([checkReadiness(), late]);
  } catch (error) {
    logger.error({ err: error }, 'the state of the parts could not be told');
    return 'late';
  } finally {
    end.abort();
  }
}

/** Work that is asked for while it is under way is done once for all who ask. */
function shareRunning<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => (running ??= work().finally(() => (running = undefined)));
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const timer = setTimeout(() => server.closeAllConnections(), stopGraceMs);
  await closed;
  clearTimeout(timer);
}
