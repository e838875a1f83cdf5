import { spawn } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAcmeServer, startChallengeSite, type AcmeServer, type AcmeStep } from './testing/index.ts';

let folder: string;
let site: Awaited<ReturnType<typeof startChallengeSite>>;
let authority: AcmeServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'onyx-acme-'));
  site = await startChallengeSite(join(folder, 'challenges'));
  authority = await startAcmeServer(site.port);
});
afterAll(async () => {
  await Promise.all([site.stop(), authority.stop()]);
  rmSync(folder, { recursive: true });
});

const moduleUrl = new URL('./renew-certificate.ts', import.meta.url).href;
const telemetryUrl = import.meta.resolve('@onyx/telemetry');

/** Renews in a process of its own. @returns how it ended. */
async function renewApart(names: string[], killAt?: AcmeStep): Promise<NodeJS.Signals | number | null> {
  const settings = {
    directory: authority.directory,
    email: null,
    names,
    challengesDir: join(folder, 'challenges'),
    certificatesDir: join(folder, 'certificates'),
  };
  const program = `
    const { renewCertificate } = await import('${moduleUrl}');
    const { silentLogger } = await import('${telemetryUrl}');
    await renewCertificate(${JSON.stringify(settings)}, { logger: silentLogger, signal: new AbortController().signal });`;
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '--eval', program], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  authority.behaviour.before = async (step) => {
    if (step !== killAt) return;
    child.kill('SIGKILL');
    await ended;
  };
  const [code, signal] = await ended;
  return signal ?? code;
}

/** Throws when the file is not a certificate and its own key. */
function servedNames(): string {
  const text = readFileSync(join(folder, 'certificates/tls.pem'), 'utf8');
  const certificate = new X509Certificate(text);
  expect(certificate.checkPrivateKey(createPrivateKey(text))).toBe(true);
  return String(certificate.subjectAltName);
}

test('killed at any step, it leaves what is served whole, and the next one goes on as the same account', async () => {
  expect(await renewApart(['first.example'], 'new-account')).toBe('SIGKILL');
  expect(existsSync(join(folder, 'certificates/tls.pem'))).toBe(false);
  expect(await renewApart(['first.example'])).toBe(0);
  expect(servedNames()).toBe('DNS:first.example');
  for (const step of [
    'new-order',
    'authorization',
    'challenge',
    'finalize',
    'order',
    'certificate',
  ] as const) {
    expect(await renewApart(['second.example'], step), step).toBe('SIGKILL');
    expect(servedNames(), step).toBe('DNS:first.example');
  }
  expect(await renewApart(['second.example'])).toBe(0);
  expect(servedNames()).toBe('DNS:second.example');
  expect(authority.accounts.size).toBe(1);
});
