import type { Config } from '@onyx/config';
import { AppError, createClient, type Client, type Fetch } from '@onyx/contracts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localTokenFileName, runFileName } from '../data-files.ts';

/** A server to talk to, for as long as a command runs. */
export type ServerSession = {
  client: Client;
  /** For requests that are not JSON: the address and the headers that sign in. */
  baseUrl: string;
  headers: Record<string, string>;
  close(): Promise<void>;
};

/** How long a server that is starting may take to answer. */
const startWaitMs = 20_000;

/**
 * Finds the server for a command: the one at `config.client.url`, else the one running on this machine's
 * data, else one started for this command alone.
 * @throws AppError `unauthenticated` without a key for a remote server; what starting throws.
 */
export async function openSession(config: Config): Promise<ServerSession> {
  const { url, apiKey } = config.client;
  if (url) {
    if (!apiKey) throw new AppError('unauthenticated', { params: { url } });
    return sessionAt(url, apiKey, () => Promise.resolve());
  }
  const { dataDir } = config.server;
  const running = await findRunningServer(dataDir);
  if (running) return sessionAt(running.url, running.token, () => Promise.resolve());
  const { startEmbeddedSystem } = await import('../embedded/embedded-system.ts');
  try {
    const system = await startEmbeddedSystem({
      ...config,
      server: { ...config.server, host: '127.0.0.1', port: 0 },
    });
    return sessionAt(system.url, await readToken(dataDir), () => system.stop());
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'data-dir-in-use') throw error;
    // Somebody has the data but does not answer yet: most likely a server that is just starting.
    const starting = await untilRunning(dataDir);
    if (!starting) throw error;
    return sessionAt(starting.url, starting.token, () => Promise.resolve());
  }
}

async function untilRunning(dataDir: string): Promise<{ url: string; token: string } | undefined> {
  for (const deadline = Date.now() + startWaitMs; Date.now() < deadline;) {
    const running = await findRunningServer(dataDir);
    if (running) return running;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return undefined;
}

function sessionAt(baseUrl: string, token: string, close: () => Promise<void>): ServerSession {
  const headers = { authorization: `Bearer ${token}` };
  const fetchHere: Fetch = (input, init) => fetch(input, init);
  return {
    client: createClient({ baseUrl, fetch: fetchHere, headers: () => headers }),
    baseUrl,
    headers,
    close,
  };
}

async function findRunningServer(dataDir: string): Promise<{ url: string; token: string } | undefined> {
  try {
    const { url } = JSON.parse(await readFile(join(dataDir, runFileName), 'utf8')) as { url: string };
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(3000) });
    return response.ok ? { url, token: await readToken(dataDir) } : undefined;
  } catch {
    // A file left by a killed server, or none: there is no server.
    return undefined;
  }
}

async function readToken(dataDir: string): Promise<string> {
  return (await readFile(join(dataDir, localTokenFileName), 'utf8')).trim();
}
