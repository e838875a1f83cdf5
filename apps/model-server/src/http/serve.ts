import { AppError } from '@onyx/contracts';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export type HttpServer = {
  /** E.g. `http://127.0.0.1:9000`. */
  url: string;
  port: number;
  /** Takes no more connections and lets requests under way end, for `timeoutMs` at most; then they are cut off. */
  stop(timeoutMs: number): Promise<void>;
};

const headersTimeoutMs = 30_000;
/** Time for a whole request to arrive: a caller that sends byte by byte holds nothing for longer. */
const requestTimeoutMs = 120_000;
/** Longer than callers keep an idle connection, so that none writes into a closing one. */
const keepAliveTimeoutMs = 75_000;

/** Serves over HTTP; answers have no time limit. @throws AppError `port-in-use` with `port` and `nextPort`. */
export async function serveHttp(
  listener: RequestListener,
  { host, port }: { host: string; port: number },
): Promise<HttpServer> {
  const server = createServer(
    {
      keepAliveTimeout: keepAliveTimeoutMs,
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
    },
    (request, response) => {
      // A connection that is kept would outlive the server's end.
      if (!server.listening) response.shouldKeepAlive = false;
      listener(request, response);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => resolve());
  }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const params = { port, nextPort: port + 1, setting: 'ONYX_MODEL_SERVER_PORT' };
    throw new AppError('port-in-use', { params, cause: error });
  });
  const actual = (server.address() as AddressInfo).port;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : name}:${actual}`,
    port: actual,
    async stop(timeoutMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const end = new AbortController();
      // Connections become idle as their requests end.
      const timer = setInterval(() => server.closeIdleConnections(), 50);
      await Promise.race([
        closed,
        delay(timeoutMs, undefined, { signal: end.signal }).catch(() => undefined),
      ]);
      end.abort();
      server.closeAllConnections();
      await closed;
      clearInterval(timer);
    },
  };
}
