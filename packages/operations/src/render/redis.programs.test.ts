import { freePort } from '@onyx/database/testing';
import { connectRedis } from '@onyx/database';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { renderRedis } from './redis.ts';
import { deploymentOf, findProgram, layOut, run, type LaidOut } from './testing/index.ts';

const server = findProgram('redis-server');
const client = findProgram('redis-cli');

describe.skipIf(!server || !client)('Redis with the rendered settings', () => {
  const password = 'a password of 24 letters';
  let laid: LaidOut;
  let port: number;

  beforeAll(async () => {
    laid = layOut();
    const isOld = /v=7\.[01]\./.test((await run(server ?? '', ['--version'])).output);
    port = await freePort();
    writeFileSync(join(laid.folder, 'secrets/redis-password'), `${password}\n`);
    for (const [path, text] of renderRedis(deploymentOf('lite'))) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const local = text
        .replace('port 6379', `port ${port}`)
        // Unknown before Redis 7.2; the image has 8.
        .replace(isOld ? ' +client|setinfo' : /$^/, '');
      laid.lay(`etc/${name}`, local);
    }
    const redis = laid.start('sh', [join(laid.folder, 'etc/start.sh')]);
    await vi.waitFor(async () => expect(await ask('ping'), redis.said()).toBe('PONG'), { timeout: 10_000 });
  });
  afterAll(() => laid.remove());

  async function ask(...words: string[]): Promise<string> {
    const given = ['--no-auth-warning', '--user', 'onyx', '--pass', password];
    return (await run(client ?? '', ['-p', String(port), ...given, ...words])).output.trim();
  }

  test('S-028 answers nobody without the password, and a user with it only what Onyx asks', async () => {
    const stranger = await run(client ?? '', ['-p', String(port), 'get', 'onyx:a']);
    expect(stranger.output).toMatch(/NOAUTH/);
    for (const words of [
      ['flushall'],
      ['keys', '*'],
      ['config', 'get', '*'],
      ['eval', 'return 1', '0'],
      ['debug', 'sleep', '0'],
      ['acl', 'list'],
      ['shutdown'],
    ]) {
      expect(await ask(...words), words.join(' ')).toMatch(/NOPERM|not allowed/);
    }
    expect(await ask('get', 'other:a')).toMatch(/NOPERM/);
  });

  test('does all that API and workers ask of it', async () => {
    const changes: string[] = [];
    const url = `redis://onyx:${encodeURIComponent(password)}@127.0.0.1:${port}`;
    const redis = await connectRedis({ url, onStateChange: ({ state }) => changes.push(state) });
    await expect.poll(redis.isConnected).toBe(true);
    await redis.set('a', Uint8Array.of(1, 2), 60_000);
    expect([...((await redis.get('a')) ?? [])]).toEqual([1, 2]);
    expect((await redis.increment('b', 60_000))?.count).toBe(1);
    const heard: string[] = [];
    const stop = redis.subscribe('news', (message) => heard.push(message));
    await expect.poll(() => (redis.publish('news', 'hello'), heard)).toContain('hello');
    stop();
    await redis.close();
    expect(changes).toEqual(['connected']);
  });
});
