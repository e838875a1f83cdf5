import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export type ServerProcess = {
  url: string;
  port: number;
  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void;
  /** Until it has ended. */
  ended: Promise<unknown>;
};

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** The model server in a process of its own, as it is started by people, ready to be asked. */
export async function startServerProcess(modelsDir: string, port = 0): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--no-warnings', main], {
    env: {
      LANG: 'C',
      MODEL_CACHE_DIR: modelsDir,
      ONYX_OFFLINE: '1',
      ONYX_MODEL_SERVER_PORT: String(port),
      ONYX_MODEL_THREADS: '1',
      ONYX_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  let output = '';
  child.stdout.on('data', (data) => (output += String(data)));
  let url: string | undefined;
  while (!url) {
    if (child.exitCode !== null) throw new Error(`the model server ended: ${output}`);
    await delay(20);
    url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
  }
  while ((await fetch(`${url}/ready`)).status !== 200) await delay(20);
  return { url, port: Number(new URL(url).port), signal: (name) => void child.kill(name), ended };
}
