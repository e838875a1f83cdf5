import { listen } from '@onyx/telemetry';
import { createServer, type RequestListener } from 'node:http';
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
  const address = await listen(server, { host, port, setting: 'ONYX_MODEL_SERVER_PORT' });
  return {
    ...address,
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
