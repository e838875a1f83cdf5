import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { AppError } from '@onyx/contracts';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
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
    (request, response) => void listener(request, response),
  );
  const port = await listenOrExplain(server, host, options.port);
  return {
    url: `http://${urlHost(host)}:${port}`,
    port,
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

async function listenOrExplain(server: Server, host: string, port: number): Promise<number> {
  try {
    return await listen(server, host, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const nextPort = await freePort(host, port + 1);
    throw new AppError('port-in-use', { params: { port, nextPort, setting: 'ONYX_PORT' }, cause: error });
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** The first port from `from` on that nobody listens on; any free one when the next hundred are taken. */
async function freePort(host: string, from: number): Promise<number> {
  for (let port = from; port < Math.min(from + 100, 65_536); port++) {
    const found = await tryPort(host, port);
    if (found !== null) return found;
  }
  return (await tryPort(host, 0)) ?? from;
}

async function tryPort(host: string, port: number): Promise<number | null> {
  const probe = createServer();
  try {
    return await listen(probe, host, port);
  } catch {
    return null;
  } finally {
    probe.close();
  }
}

/** As it can be opened in a browser on this machine. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
