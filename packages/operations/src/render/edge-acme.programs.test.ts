import { freePort } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { replaceFile } from '../acme/whole-file.ts';
import { renewCertificate } from '../acme/renew-certificate.ts';
import { startAcmeServer, type AcmeServer } from '../acme/testing/index.ts';
import { issueAuthority, issueServerCertificate } from '../secrets/issue-certificate.ts';
import { renderDeployment } from './render.ts';
import {
  deploymentOf,
  findProgram,
  layEdge,
  layOut,
  nginxAsRoot,
  run,
  type LaidOut,
} from './testing/index.ts';

const nginx = findProgram('nginx');
const openssl = findProgram('openssl');
const name = 'onyx.example';
const given = ['lite', 'tls.mode=acme', `names=[${name}]`] as const;
const dayMs = 24 * 3600 * 1000;

describe.skipIf(!nginx || !openssl)('the edge with ACME', () => {
  let laid: LaidOut;
  let authority: AcmeServer;
  const ports = { http: 0, https: 0, health: 0 };

  beforeEach(async () => {
    laid = layOut();
    for (const each of ['http', 'https', 'health'] as const) ports[each] = await freePort();
    authority = await startAcmeServer(ports.http);
  });
  afterEach(async () => {
    await authority.stop();
    await laid.remove();
  });

  /** By the script that its container is started with. */
  async function startEdge(): Promise<ReturnType<LaidOut['start']>> {
    await layEdge(laid, ports, ...given);
    const script = renderDeployment(deploymentOf(...given)).get('deploy/edge/start.sh') ?? '';
    const path = laid.lay(
      'etc/start.sh',
      script.replace('exec nginx', `exec ${nginx}`).replace('daemon off;', `daemon off;${nginxAsRoot}`),
    );
    const program = laid.start('sh', [path]);
    await vi.waitFor(async () => expect(await isHealthy(), program.said()).toBe(true), { timeout: 10_000 });
    return program;
  }

  async function isHealthy(): Promise<boolean> {
    const request = httpRequest({
      host: '127.0.0.1',
      port: ports.health,
      path: '/health',
      agent: false,
    }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response.resume().statusCode === 200;
  }

  const tlsFile = (): string => join(laid.folder, 'certificates/tls.pem');
  const standIn = (): string => readFileSync(join(laid.folder, 'secrets/tls-certificate'), 'utf8');
  const fingerprint = (pem: string): string => new X509Certificate(pem).fingerprint256;

  /** A handshake as a browser does it. Nothing of an earlier one is used again. */
  async function shake(): Promise<{ socket: TLSSocket; shown: string | undefined }> {
    const socket = connect({
      host: '127.0.0.1',
      port: ports.https,
      servername: name,
      ca: authority.authority,
      rejectUnauthorized: false,
    });
    await once(socket, 'secureConnect');
    return { socket, shown: socket.getPeerX509Certificate()?.fingerprint256 };
  }

  async function shown(): Promise<string | undefined> {
    const { socket, shown: seen } = await shake();
    socket.destroy();
    return seen;
  }

  const renew = () =>
    renewCertificate(
      {
        directory: authority.directory,
        email: null,
        names: [name],
        challengesDir: join(laid.folder, 'acme'),
        certificatesDir: join(laid.folder, 'certificates'),
      },
      { logger: silentLogger, signal: new AbortController().signal },
    );

  test('S-054 shows a stand-in, hands out the challenge, and shows what was fetched from the next handshake on', async () => {
    const program = await startEdge();
    expect(await shown()).toBe(fingerprint(standIn()));
    const before = await shake();
    // The authority asks this nginx, on the port that leads to HTTPS otherwise.
    expect((await renew()).reason).toBe('stand-in');
    const { socket, shown: seen } = await shake();
    expect(seen).toBe(fingerprint(readFileSync(tlsFile(), 'utf8')));
    expect(seen).not.toBe(before.shown);
    // By the authority, and for this name: what a browser looks at.
    expect(socket.authorizationError).toBeFalsy();
    expect(socket.authorized).toBe(true);
    // Nobody reloaded anything, and connections that were open stay so.
    expect(program.process.exitCode).toBeNull();
    expect(program.said()).not.toMatch(/signal|reconfigur|\[(warn|emerg|error)\]/);
    before.socket.write(`GET /health HTTP/1.1\r\nhost: ${name}\r\n\r\n`);
    const [answer] = (await once(before.socket, 'data')) as [Buffer];
    expect(String(answer)).toMatch(/^HTTP\/1\.1 503/);
    for (const each of [socket, before.socket]) each.destroy();
  });

  test('started again, it shows what was fetched before, with nobody else there', async () => {
    const first = await startEdge();
    await renew();
    const seen = await shown();
    const ended = once(first.process, 'exit');
    first.process.kill('SIGQUIT');
    await ended;
    await authority.stop();
    await startEdge();
    expect(await shown()).toBe(seen);
    expect(seen).not.toBe(fingerprint(standIn()));
  });

  test('its start is one that a shell takes, and leaves nothing behind when the file comes in the meantime', async () => {
    const script = renderDeployment(deploymentOf(...given)).get('deploy/edge/start.sh') ?? '';
    const path = laid.lay('etc/start.sh', script.replace(/^exec .*$/m, 'echo ready'));
    for (const secret of ['tls-certificate', 'tls-key'])
      writeFileSync(join(laid.folder, 'secrets', secret), `${secret}\n`);
    expect(await run('sh', ['-n', path])).toMatchObject({ code: 0, output: '' });
    expect(await run('sh', [path])).toEqual({ code: 0, output: 'ready\n' });
    expect(readFileSync(tlsFile(), 'utf8')).toBe('tls-certificate\ntls-key\n');
    replaceFile(tlsFile(), 'fetched', 0o600);
    expect(await run('sh', [path])).toEqual({ code: 0, output: 'ready\n' });
    expect(readFileSync(tlsFile(), 'utf8')).toBe('fetched');
    // It was not there when the script looked, and was when the stand-in was to get its name.
    rmSync(tlsFile());
    const comes = readFileSync(path, 'utf8').replace(/^ {2}ln /m, '  echo fetched > "$file"\n  ln ');
    writeFileSync(path, comes);
    expect((await run('sh', [path])).code).toBe(0);
    expect(readFileSync(tlsFile(), 'utf8')).toBe('fetched\n');
    expect((await run('ls', ['-A', join(laid.folder, 'certificates')])).output).toBe('tls.pem\n');
  });

  test('replaced hundreds of times, it shows one or the other, whole, and a handshake between the two is refused', async () => {
    await startEdge();
    const now = Date.now();
    const [from, to] = [new Date(now - dayMs), new Date(now + dayMs)];
    const issuer = { commonName: 'Other', key: createPrivateKey(issueAuthority('Other', from, to).key) };
    const pairs = [1, 2].map(() => issueServerCertificate([name], issuer, from, to));
    const texts = pairs.map(({ certificate, key }) => certificate + key);
    const [first = '', last = ''] = pairs.map(({ certificate }) => fingerprint(certificate));
    const seen = new Set<string | undefined>();
    const refusals = new Set<unknown>();
    const done = new AbortController();
    const replacing = (async () => {
      for (let index = 0; !done.signal.aborted; index += 1) {
        replaceFile(tlsFile(), texts[index % 2] ?? '', 0o600);
        await delay(1);
      }
    })();
    await delay(10);
    for (let index = 0; index < 300; index += 1)
      await shown().then(
        (each) => seen.add(each),
        (error: unknown) => refusals.add((error as NodeJS.ErrnoException).code),
      );
    done.abort();
    await replacing;
    expect(seen).toEqual(new Set([first, last]));
    // nginx opens the file once for the certificate and once for the key, and refuses a pair that is none.
    expect([...refusals].filter((code) => code !== 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR')).toEqual([]);
    replaceFile(tlsFile(), texts[1] ?? '', 0o600);
    for (let index = 0; index < 20; index += 1) expect(await shown()).toBe(last);
  });
});
