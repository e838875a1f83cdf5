import { startTestRedis, testRedisProgram } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { expect, test } from 'vitest';
import { openRedis } from '../open-redis.ts';
import { createWakeSignal } from './wake-signal.ts';

test('without a broker the workers of this process are woken, until they rest', () => {
  const signal = createWakeSignal();
  const woken: string[] = [];
  const rest = signal.onWake((name) => woken.push(name));
  signal.wake('embed-document');
  rest();
  signal.wake('embed-document');
  expect(woken).toEqual(['embed-document']);
});

test.skipIf(!testRedisProgram)(
  'workers of all processes are woken, each once, while there is a Redis',
  async () => {
    const server = await startTestRedis();
    const startProcess = async () => {
      const redis = await openRedis({ url: server.url }, silentLogger);
      const signal = createWakeSignal(redis);
      const woken: string[] = [];
      signal.onWake((name) => woken.push(name));
      return { redis, signal, woken };
    };
    const processes = [await startProcess(), await startProcess()] as const;
    const [one, other] = processes;
    const isHeard = async (): Promise<void> => {
      await expect
        .poll(() => processes.every(({ redis }) => redis?.isConnected()), { timeout: 10_000 })
        .toBe(true);
      await expect
        .poll(() => {
          one.signal.wake('embed-document');
          return other.woken;
        })
        .toContain('embed-document');
    };
    await isHeard();
    // What one publishes arrives in its order: nothing of the first part comes after this.
    one.signal.wake('run-evaluation');
    await expect.poll(() => other.woken).toContain('run-evaluation');
    for (const { woken } of processes) woken.length = 0;

    one.signal.wake('ingest-document');
    one.redis?.publish('jobs', 'somebody a-job-of-a-newer-process');
    one.signal.wake('run-evaluation');
    await expect.poll(() => other.woken).toEqual(['ingest-document', 'run-evaluation']);
    expect(one.woken).toEqual(['ingest-document', 'run-evaluation']);

    await server.kill();
    await expect.poll(() => one.redis?.isConnected()).toBe(false);
    one.signal.wake('update-latent-index');
    expect(one.woken).toContain('update-latent-index');
    await server.restart();
    await isHeard();
    expect(other.woken).not.toContain('update-latent-index');

    other.signal.close();
    for (const { redis } of processes) await redis?.close();
    await server.stop();
  },
);
