import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/**
 * A Redis server that tests may start (`apt-get install redis-server`); undefined where there is none, and what needs
 * one is then skipped.
 */
export const testRedisProgram = ['redis-server', 'valkey-server']
  .flatMap((name) => (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)))
  .find((path) => existsSync(path));

export type TestRedis = {
  url: string;
  /** As `kill -9`. What it held is gone. */
  kill(): Promise<void>;
  /** Starts it again at the same address after `kill`. */
  restart(): Promise<void>;
  /** It takes connections and says nothing. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
};

/** A Redis of its own, on a free port, which writes nothing to disk. */
export async function startTestRedis(): Promise<TestRedis> {
  if (testRedisProgram === undefined) throw new Error('there is no redis-server here');
  const program = testRedisProgram;
  const port = await freePort();
  let server = await start(program, port);
  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    async restart() {
      server = await start(program, port);
    },
    pause: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    stop: kill,
  };
}

async function start(program: string, port: number): Promise<ChildProcess> {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn(program, settings, { stdio: 'ignore' });
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`${program} ended with ${server.exitCode}`);
    await delay(10);
  }
  return server;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => socket.write('PING\r\n'));
    socket.on('data', (data) => socket.end(() => resolve(data.toString().startsWith('+PONG'))));
    socket.on('error', () => resolve(false));
  });
}
