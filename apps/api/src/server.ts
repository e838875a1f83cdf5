import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { listen } from '@onyx/telemetry';
import { createServer, type ServerResponse } from 'node:http';
import type { ApiApp } from './app.ts';

export type ApiServerOptions = {
  app: Pick<ApiApp, 'fetch'>;
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** How long running requests may take to end when the server stops; then they are cut off. */
  stopTimeoutMs?: number;
};

export type ApiServer = {
  /** E.g. `http://127.0.0.1:8080`. */
  url: string;
  port: number;
  /** From now on each answer ends its connection, so that a proxy keeps none to write into while it is closed. */
  endConnections(): void;
  /** Takes no more connections, ends answer streams, which clients resume elsewhere, and lets other requests end. */
  stop(): Promise<void>;
};

/** Time for a request's headers; a client that sends them byte by byte holds a connection no longer. */
const headersTimeoutMs = 30_000;
/** Longer than a proxy keeps an idle connection (60 s by default), so that it never writes into a closing one. */
const keepAliveTimeoutMs = 75_000;

/**
 * Serves over HTTP. Neither bodies nor answers have a time limit: uploads and answer streams last.
 * @throws AppError `port-in-use` with `port`, `nextPort`, a free one, and the `setting` for it.
 */
export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { app, host, stopTimeoutMs = 5_000 } = options;
  const streams = new Set<ServerResponse>();
  let isEnding = false;
  const listener = getRequestListener(
    async (request, env) => {
      const response = await app.fetch(request, env);
      const { outgoing } = env as HttpBindings;
      if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
        streams.add(outgoing);
        outgoing.once('close', () => streams.delete(outgoing));
      }
      return response;
    },
    { overrideGlobalObjects: false },
  );
  const server = createServer(
    { keepAliveTimeout: keepAliveTimeoutMs, headersTimeout: headersTimeoutMs, requestTimeout: 0 },
    (request, response) => {
      if (isEnding) response.shouldKeepAlive = false;
      void listener(request, response);
    },
  );
  const address = await listen(server, { host, port: options.port, setting: 'ONYX_PORT' });
  return {
    ...address,
    endConnections: () => {
      isEnding = true;
    },
    async stop() {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const stream of streams) stream.destroy();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), stopTimeoutMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
