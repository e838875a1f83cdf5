import { freePort } from '@onyx/database/testing';
import { errorBodySchema } from '@onyx/contracts';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { renderDeployment } from './render.ts';
import {
  deploymentOf,
  findProgram,
  layOut,
  profiles,
  run,
  startNameServer,
  type LaidOut,
  type NameServer,
} from './testing/index.ts';

const haproxy = findProgram('haproxy');

function settingsOf(...given: Parameters<typeof deploymentOf>): string {
  return renderDeployment(deploymentOf(...given)).get('deploy/gate/haproxy.cfg') ?? '';
}

describe.skipIf(!haproxy)('HAProxy', async () => {
  const { output: version } = await run(haproxy ?? 'true', ['-v']);
  // The encoding of log lines came with 3.0, which the image has.
  const isOld = /version [12]\./.test(version);
  const fitting = (text: string): string => (isOld ? text.replace(/^ *log-format .*\n/m, '') : text);
  let laid: LaidOut;
  beforeEach(() => {
    laid = layOut();
  });
  afterEach(() => laid.remove());

  test.each(profiles)('takes the settings of profile %s', async (profile) => {
    const file = laid.lay('etc/haproxy.cfg', fitting(settingsOf(profile)));
    const { code, output } = await run(haproxy ?? '', ['-c', '-f', file]);
    expect(output).not.toMatch(/\[(WARNING|ALERT)\]/);
    expect(code).toBe(0);
  });

  describe('with instances that the network names', () => {
    let names: NameServer;
    let apiPort: number;
    let gatePort: number;
    let operationsPort: number;
    let instances: Server[];

    beforeEach(async () => {
      instances = [];
      names = await startNameServer();
      apiPort = await freePort();
      gatePort = await freePort();
      operationsPort = await freePort();
      const text = fitting(settingsOf('standard'))
        .replace('127.0.0.11:53', `127.0.0.1:${names.port}`)
        .replace(' api:8080 ', ` api:${apiPort} `)
        .replace('bind :8080', `bind 127.0.0.1:${gatePort}`)
        .replace('bind :8405', `bind 127.0.0.1:${operationsPort}`);
      laid.start(haproxy ?? '', ['-W', '-db', '-f', laid.lay('etc/haproxy.cfg', text)]);
    });
    afterEach(() => {
      names.close();
      for (const instance of instances) {
        instance.closeAllConnections();
        instance.close();
      }
    });

    async function open(address: string): Promise<void> {
      const instance = createServer((_, response) => response.end(address)).listen(apiPort, address);
      await once(instance, 'listening');
      instances.push(instance);
    }

    const serversUp = async (): Promise<string | undefined> => {
      const answer = await fetch(`http://127.0.0.1:${operationsPort}/metrics`).catch(() => undefined);
      return /^haproxy_backend_active_servers\{proxy="api"\} (\d+)/m.exec((await answer?.text()) ?? '')?.[1];
    };

    test('one that is found before it has opened its port costs no request, and is used once it has', async () => {
      await open('127.0.0.2');
      names.addresses.push('127.0.0.2');
      await expect.poll(serversUp, { timeout: 20_000 }).toBe('1');
      const answers: string[] = [];
      const stopping = new AbortController();
      const load = Promise.all(
        Array.from({ length: 4 }, async () => {
          while (!stopping.signal.aborted) {
            const answer = await fetch(`http://127.0.0.1:${gatePort}/`, { method: 'POST', body: '{}' });
            answers.push(await answer.text());
          }
        }),
      );
      try {
        // HAProxy takes what it has just found for up until its first check.
        names.addresses.push('127.0.0.3');
        const before = names.asked();
        await expect.poll(() => names.asked() - before, { timeout: 20_000 }).toBeGreaterThan(3);
        await open('127.0.0.3');
        await expect.poll(() => answers.includes('127.0.0.3'), { timeout: 20_000 }).toBe(true);
      } finally {
        stopping.abort();
        await load;
      }
      expect(new Set(answers)).toEqual(new Set(['127.0.0.2', '127.0.0.3']));
    });
  });

  describe('between the edge and two instances', () => {
    let instances: (Server & { asked?: number })[];
    let gatePort: number;
    let operationsPort: number;

    beforeEach(async () => {
      instances = [];
      for (const name of ['one', 'two']) {
        const instance = createServer((request, response) => {
          if (request.url !== '/ready') response.setHeader('x-instance', name);
          // It dies over it.
          if (name === 'one' && request.url === '/fatal') request.socket.destroy();
          else response.end(request.url === '/ready' ? '{}' : name);
        }).listen(0, '127.0.0.1');
        await once(instance, 'listening');
        instances.push(instance);
      }
      gatePort = await freePort();
      operationsPort = await freePort();
      const servers = instances.map((instance, index) => {
        const { port } = instance.address() as AddressInfo;
        return `    server api-${index + 1} 127.0.0.1:${port} check`;
      });
      const text = fitting(settingsOf('ha'))
        .replace(/^ *server-template .*$/m, servers.join('\n'))
        .replace('bind :8080', `bind 127.0.0.1:${gatePort}`)
        .replace('bind :8405', `bind 127.0.0.1:${operationsPort}`);
      const program = laid.start(haproxy ?? '', ['-W', '-db', '-f', laid.lay('etc/haproxy.cfg', text)]);
      await vi.waitFor(
        async () => expect((await ask(operationsPort, '/ready')).status, program.said()).toBe(200),
        {
          timeout: 10_000,
        },
      );
    });
    afterEach(async () => {
      for (const instance of instances) {
        instance.closeAllConnections();
        instance.close();
      }
      await Promise.resolve();
    });

    const ask = async (port: number, path: string, method = 'GET') => {
      // A connection of its own: HAProxy closes one without a word whose later request comes to nothing.
      const headers = { connection: 'close' };
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers });
      return { status: answer.status, body: await answer.text(), headers: answer.headers };
    };

    /** What the runtime socket answers; only who may write to the file reaches it. */
    async function tell(line: string): Promise<string> {
      const socket = connect(join(laid.folder, 'haproxy/admin.sock'));
      let answer = '';
      socket.on('data', (part) => (answer += String(part)));
      socket.end(`${line}\n`);
      await once(socket, 'close');
      return answer;
    }

    test('spreads requests, drains one by its socket without a failed request, and takes it back', async () => {
      const asked = async () => Promise.all(Array.from({ length: 40 }, () => ask(gatePort, '/api/status')));
      expect(new Set((await asked()).map(({ body }) => body))).toEqual(new Set(['one', 'two']));
      const busy = asked();
      await tell('set server api/api-1 state drain');
      expect((await busy).every(({ status }) => status === 200)).toBe(true);
      expect(new Set((await asked()).map(({ body }) => body))).toEqual(new Set(['two']));
      await tell('set server api/api-1 state ready');
      await expect
        .poll(async () => new Set((await asked()).map(({ body }) => body)).size, { timeout: 10_000 })
        .toBe(2);
    });

    test('says that nothing is ready as the API would, when no instance is there', async () => {
      await tell('disable server api/api-1');
      await tell('disable server api/api-2');
      const answer = await ask(gatePort, '/api/status');
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('5');
      expect(errorBodySchema.parse(JSON.parse(answer.body)).error.code).toBe('not-ready');
      expect((await ask(operationsPort, '/ready')).status).toBe(503);
    });

    test('asks another instance when one dies over a question, but not what changes something', async () => {
      const askAll = (method: string) =>
        Promise.all(Array.from({ length: 8 }, () => ask(gatePort, '/fatal', method)));
      expect(new Set((await askAll('GET')).map(({ body }) => body))).toEqual(new Set(['two']));
      const failed = (await askAll('POST')).filter(({ status }) => status !== 200);
      expect(failed.length).toBeGreaterThan(0);
      for (const { status, body } of failed) {
        expect(status).toBe(502);
        expect(errorBodySchema.parse(JSON.parse(body)).error.code).toBe('not-ready');
      }
    });

    test('has metrics on a port of its own, and no page of statistics', async () => {
      expect((await ask(operationsPort, '/metrics')).body).toContain('haproxy_server_status');
      for (const path of ['/', '/stats', '/haproxy?stats']) {
        expect((await ask(operationsPort, path)).status, path).toBe(404);
      }
    });
  });
});
