import { AppError } from '@onyx/contracts';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ListenOptions = {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** The variable that the port comes from, for people to change. */
  setting: string;
};

/**
 * Makes a server listen. @returns where it can be opened on this machine, e.g. `http://127.0.0.1:8080`.
 * @throws AppError `port-in-use` with `port`, `setting` and `nextPort`, a free one.
 */
export async function listen(
  server: Server,
  { host, port, setting }: ListenOptions,
): Promise<{ url: string; port: number }> {
  try {
    const actual = await bind(server, host, port);
    return { url: `http://${urlHost(host)}:${actual}`, port: actual };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const nextPort = await freePort(host, port + 1);
    throw new AppError('port-in-use', { params: { port, nextPort, setting }, cause: error });
  }
}

function bind(server: Server, host: string, port: number): Promise<number> {
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
    return await bind(probe, host, port);
  } catch {
    return null;
  } finally {
    probe.close();
  }
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
