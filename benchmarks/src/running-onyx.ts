import { createClient, type Client } from '@onyx/contracts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const onyx = fileURLToPath(new URL('../../apps/cli/bin/onyx.mjs', import.meta.url));

export type RunningOnyx = {
  url: string;
  processId: number;
  client: Client;
  /** Milliseconds from the start of the process to the first answered request that needs database, worker and models. */
  readyMs: number;
  stop(): Promise<void>;
};

/** Starts the program as a user would (less npm), on the given data and a free port. */
export async function startOnyx(dataDir: string): Promise<RunningOnyx> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [onyx, 'start', '--json', '--port', '0', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(([code]) => {
      throw new Error(`onyx start ended with ${code}`);
    }),
  ])) as [string];
  const { url } = JSON.parse(line) as { url: string };
  for (;;) {
    const response = await fetch(`${url}/ready`);
    await response.arrayBuffer();
    if (response.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const readyMs = performance.now() - startedAt;
  const token = (await readFile(join(dataDir, 'local-token'), 'utf8')).trim();
  return {
    url,
    processId: child.pid ?? 0,
    client: createClient({
      baseUrl: url,
      fetch: (input, init) => fetch(input, init),
      headers: () => ({ authorization: `Bearer ${token}` }),
    }),
    readyMs,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
