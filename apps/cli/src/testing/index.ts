import { createClient, type Client } from '@onyx/contracts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureServer } from '../../bin/ensure-server.mjs';
import { localTokenFileName } from '../data-files.ts';
import { builtCommand } from './onyx-command.ts';

export { readAnswerEvents } from '../client/answer-stream.ts';
export { parallelUploads } from '../commands/import.ts';
export {
  layOutComposeProject,
  startContainerEngine,
  type ComposeProject,
  type ContainerEngine,
  type ContainerFacts,
} from './compose-project.ts';
export { onyxCommand } from './onyx-command.ts';
export { startService, type ServiceProcess, type Signal } from './service-process.ts';
export { createServicesDatabase, signUp, type ServicesDatabase } from './services-database.ts';

export type RunningOnyx = {
  url: string;
  processId: number;
  /** Signed in as the local user. */
  client: Client;
  /** That of the local user, for requests beside the client's. */
  headers: Readonly<Record<string, string>>;
  /** Milliseconds from the start of the process to the first answered request that needs database, worker and models. */
  readyMs: number;
  /** Its exit code, when it has ended; null after a signal. */
  exitCode: Promise<number | null>;
  /** Sends the signal and waits for the end. */
  stop(signal?: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<void>;
};

/**
 * Starts the program as a user would (less npm), on the given data and a free port; for tests and benchmarks.
 * @param settings Variables beside those of this process.
 */
export async function startOnyx(
  dataDir: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<RunningOnyx> {
  await ensureServer(process.execPath);
  const startedAt = performance.now();
  const command = [builtCommand, 'start', '--json', '--port', '0', '--data', dataDir];
  const child = spawn(process.execPath, command, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...settings },
  });
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`onyx start ended with ${code}`);
  });
  // Only of interest until it serves; later ends are awaited by `stop`.
  failed.catch(() => undefined);
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), failed])) as [string];
  const { url } = JSON.parse(line) as { url: string };
  await untilReady(url);
  const readyMs = performance.now() - startedAt;
  const token = (await readFile(join(dataDir, localTokenFileName), 'utf8')).trim();
  const headers = { authorization: `Bearer ${token}` };
  return {
    url,
    headers,
    processId: child.pid ?? 0,
    client: clientOf(url, headers),
    readyMs,
    exitCode: ended.then(([code]) => code as number | null),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await ended;
    },
  };
}

/** A client that signs in by the given headers. */
export function clientOf(baseUrl: string, headers: Readonly<Record<string, string>>): Client {
  return createClient({ baseUrl, fetch: (input, init) => fetch(input, init), headers: () => headers });
}

async function untilReady(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/ready`);
    await response.arrayBuffer();
    if (response.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
