import { startTestRedis, testRedisProgram } from '@onyx/database/testing';
import { createLogger, silentLogger } from '@onyx/telemetry';
import { expect, test } from 'vitest';
import { openRedis } from './open-redis.ts';

test('without an address there is none', async () => {
  expect(await openRedis(undefined, silentLogger)).toBeUndefined();
});

test.skipIf(!testRedisProgram)(
  'what becomes of a Redis is logged once for each change, without its password',
  async () => {
    const server = await startTestRedis();
    const lines: string[] = [];
    const logger = createLogger({
      level: 'info',
      service: 'api',
      destination: { write: (line) => lines.push(line) },
    });
    const messages = () => lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
    const address = new URL(server.url);
    address.password = 'hunter2';
    const redis = await openRedis({ url: address.href }, logger);
    await expect.poll(() => redis?.isConnected()).toBe(true);
    await server.kill();
    await expect.poll(() => redis?.isConnected()).toBe(false);
    for (let number = 0; number < 20; number++) await redis?.get('a');
    await server.restart();
    await expect.poll(() => redis?.isConnected(), { timeout: 10_000 }).toBe(true);
    expect(messages()).toEqual([
      'Redis answers',
      'Redis does not answer: everything goes on without it, slower',
      'Redis answers',
    ]);
    expect(lines.join('')).not.toContain('hunter2');
    await redis?.close();
    await server.stop();
  },
);
