import { freePort } from '@onyx/database/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export type Signal = 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT';

/** One process of the system, by its `main.ts`, at an address that it keeps over restarts. */
export type ServiceProcess = {
  readonly name: string;
  /** Where it serves; for a worker, where operators look. */
  readonly url: string;
  processId(): number;
  signal(signal: Signal): void;
  /** Sends SIGKILL and waits until it is gone. */
  kill(): Promise<void>;
  /** Starts it again, after its end, and waits until it is ready. */
  restart(): Promise<void>;
  /** Sends SIGTERM and waits; the exit code. */
  stop(): Promise<number | null>;
  /** What it wrote since its first start: JSON lines. */
  log(): string;
};

export type ServiceOptions = {
  name: string;
  app: 'api' | 'worker' | 'model-server';
  environment: Readonly<Record<string, string>>;
  /** The variable for the port at which it is asked for readiness. */
  portVariable: string;
};

const readyTimeoutMs = 60_000;

/** Starts a process of the system as an operator would, and waits until it is ready. */
export async function startService(options: ServiceOptions): Promise<ServiceProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const main = fileURLToPath(new URL(`../../../${options.app}/src/main.ts`, import.meta.url));
  let log = '';
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    child = spawn(process.execPath, ['--no-warnings', main], {
      env: { ...options.environment, [options.portVariable]: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const started = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (log += text));
    }
    for (const deadline = Date.now() + readyTimeoutMs; ;) {
      const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
      if (response?.ok) return;
      if (started.exitCode !== null || Date.now() > deadline)
        throw new Error(`${options.name} is not ready: ${log.slice(-2000)}`);
      await delay(50);
    }
  }

  async function end(signal: Signal): Promise<number | null> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'close');
    child.kill(signal);
    const [code] = (await ended) as [number | null];
    return code;
  }

  await start();
  return {
    name: options.name,
    url,
    processId: () => child?.pid ?? 0,
    signal: (signal) => void child?.kill(signal),
    kill: async () => void (await end('SIGKILL')),
    restart: start,
    stop: () => end('SIGTERM'),
    log: () => log,
  };
}
