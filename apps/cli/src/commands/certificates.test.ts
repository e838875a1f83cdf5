import {
  startAcmeServer,
  startChallengeSite,
  type AcmeServer,
  type ChallengeSite,
} from '@onyx/operations/testing';
import { freePort } from '@onyx/database/testing';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onyxCommand } from '../testing/index.ts';

const run = promisify(execFile);
/** Far below the half minute that a request may take; on a machine with time to spare it is a tenth of a second. */
const promptMs = 10_000;
type Result = { code: number; stdout: string; stderr: string };

let folder: string;
let site: ChallengeSite;
let authority: AcmeServer;
let env: Record<string, string>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'onyx-certificates-'));
  site = await startChallengeSite(join(folder, 'challenges'));
  authority = await startAcmeServer(site.port, { isSecure: true });
  writeFileSync(join(folder, 'authority.pem'), authority.authority);
  env = {
    ONYX_LANG: 'en',
    ONYX_LOG_LEVEL: 'info',
    ONYX_ACME_DIRECTORY: authority.directory,
    ONYX_ACME_NAMES: 'onyx.example, www.onyx.example',
    ONYX_ACME_CHALLENGES_DIR: join(folder, 'challenges'),
    ONYX_CERTIFICATES_DIR: join(folder, 'certificates'),
    NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem'),
  };
});
afterEach(async () => {
  await Promise.all([site.stop(), authority.stop()]);
  rmSync(folder, { recursive: true });
});

async function renew(args: string[] = [], changed: Record<string, string> = {}): Promise<Result> {
  return run(process.execPath, [onyxCommand, 'certificates', 'renew', ...args], {
    env: { ...env, ...changed },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as Result,
  );
}

test('renew fetches a certificate once, and says so to people and programs', async () => {
  const first = await renew(['--json']);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(first.stdout)).toEqual({
    isNew: true,
    reason: 'missing',
    names: ['onyx.example', 'www.onyx.example'],
    endsAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  expect(JSON.parse((await renew(['--json'])).stdout)).toMatchObject({ isNew: false, reason: null });
  expect((await renew()).stdout).toMatch(
    /^The certificate is good until \d{4}-\d\d-\d\d: onyx\.example, www/,
  );
  expect((await renew([], { ONYX_LANG: 'zh', ONYX_ACME_NAMES: 'onyx.example' })).stdout).toMatch(
    /^已启用新证书，有效期至 \d{4}-\d\d-\d\d：onyx\.example\n$/,
  );
  expect(authority.issued).toBe(2);
});

test('renew says what is wrong with a code, and in the authority’s own words', async () => {
  const unset = await renew([], { ONYX_ACME_NAMES: '', ONYX_ACME_CHALLENGES_DIR: '' });
  expect(unset).toMatchObject({ code: 2, stdout: '' });
  expect(unset.stderr).toMatch(/ONYX_ACME_NAMES.*ONYX_ACME_CHALLENGES_DIR/);
  const strange = await renew(['--json'], { NODE_EXTRA_CA_CERTS: '' });
  expect(strange.code).toBe(1);
  expect(JSON.parse(strange.stdout)).toMatchObject({
    error: { code: 'acme-unreachable', message: expect.stringMatching(/CERT/) },
  });
  const elsewhere = await renew([], { ONYX_ACME_CHALLENGES_DIR: join(folder, 'elsewhere') });
  expect(elsewhere).toMatchObject({ code: 1, stdout: '' });
  expect(elsewhere.stderr).toMatch(
    /could not convince itself that “onyx\.example”.*\(Invalid response from http:/,
  );
  expect(elsewhere.stderr).not.toMatch(/ at .*\.ts:/);
});

test('watch fetches, is well, logs JSON lines and ends at once when it is told to', async () => {
  const port = await freePort();
  const child = spawn(process.execPath, ['--no-warnings', onyxCommand, 'certificates', 'watch'], {
    env: { ...env, ONYX_METRICS_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (log += String(part)));
  await vi.waitFor(() => expect(log).toContain('the certificate is good'), { timeout: 60_000 });
  const ready = await fetch(`http://127.0.0.1:${port}/ready`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({
    components: { certificate: { isReady: true, detail: expect.stringMatching(/^good, ends/) } },
  });
  const toldAt = performance.now();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(performance.now() - toldAt).toBeLessThan(promptMs);
  const lines = log.trim().split('\n');
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ service: 'certificates' });
  expect(lines.length).toBeGreaterThanOrEqual(4);
});

test('watch ends at once in the middle of an order too, and leaves no challenge behind', async () => {
  const asked = new Promise<void>((resolve) => {
    authority.behaviour.before = async (step) => {
      if (step !== 'challenge') return;
      resolve();
      await new Promise(() => undefined);
    };
  });
  const child = spawn(process.execPath, ['--no-warnings', onyxCommand, 'certificates', 'watch'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let log = '';
  child.stdout.on('data', (part) => (log += String(part)));
  await asked;
  const toldAt = performance.now();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(performance.now() - toldAt).toBeLessThan(promptMs);
  expect(log).not.toContain('could not be renewed');
  const { stdout } = await run('ls', ['-A', join(folder, 'challenges/.well-known/acme-challenge')]);
  expect(stdout).toBe('');
  expect(readFileSync(join(folder, 'certificates/account-key.pem'), 'utf8')).toContain('PRIVATE KEY');
});

test('secrets init says of a stand-in that it is one, and asks nobody to trust its authority', async () => {
  writeFileSync(join(folder, 'onyx.yaml'), 'version: 1\nnames: [onyx.example]\ntls: {mode: acme}\n');
  const init = (args: string[]): Promise<Result> =>
    run(process.execPath, [onyxCommand, 'secrets', 'init', ...args], { cwd: folder, env }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: unknown) => error as Result,
    );
  const first = await init([]);
  expect(first.stdout).toContain('tls-certificate');
  expect(first.stderr).toContain('The certificate is a stand-in');
  expect(first.stderr).not.toMatch(/Browsers trust|kill -s HUP/);
  const again = await init([]);
  expect(again.stderr).not.toContain('stand-in');
  // For other names there is another; a running edge needs no signal for it.
  const renamed = await init(['--set', 'names=[new.example]']);
  expect(renamed.stdout).toMatch(/tls-certificate, tls-key\n/);
  expect(renamed.stderr).toContain('The certificate is a stand-in');
  expect(renamed.stderr).not.toContain('kill -s HUP');
});
