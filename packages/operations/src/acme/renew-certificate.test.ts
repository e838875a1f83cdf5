import { createLogger } from '@onyx/telemetry';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ensureLocalCertificate } from '../secrets/local-authority.ts';
import { renewalReason, renewCertificate, type CertificateSettings } from './renew-certificate.ts';
import {
  Refusal,
  startAcmeServer,
  startChallengeSite,
  type AcmeServer,
  type ChallengeSite,
} from './testing/index.ts';

const dayMs = 24 * 3600 * 1000;

let folder: string;
let site: ChallengeSite;
let authority: AcmeServer;
let settings: CertificateSettings;
let lines: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'onyx-acme-'));
  const challengesDir = join(folder, 'challenges');
  site = await startChallengeSite(challengesDir);
  authority = await startAcmeServer(site.port);
  lines = [];
  settings = {
    directory: authority.directory,
    email: 'ada@example.com',
    names: ['onyx.example', 'www.onyx.example'],
    challengesDir,
    certificatesDir: join(folder, 'certificates'),
  };
});
afterEach(async () => {
  await Promise.all([site.stop(), authority.stop()]);
  rmSync(folder, { recursive: true });
});

const tlsPath = (): string => join(settings.certificatesDir, 'tls.pem');
const tlsText = (): string => readFileSync(tlsPath(), 'utf8');
const challenges = (): string[] => readdirSync(join(settings.challengesDir, '.well-known/acme-challenge'));

function renew(now?: () => number) {
  const logger = createLogger({
    level: 'debug',
    service: 'certificates',
    destination: { write: (line) => void lines.push(line) },
  });
  return renewCertificate(settings, { logger, signal: new AbortController().signal, ...(now && { now }) });
}

const failure = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => error,
  );

/** What stands in place of a certificate that was fetched. */
function serveStandIn(): void {
  const secrets = join(folder, 'secrets');
  mkdirSync(secrets, { recursive: true });
  ensureLocalCertificate(secrets, settings.names);
  mkdirSync(settings.certificatesDir, { recursive: true, mode: 0o700 });
  const parts = ['tls-certificate', 'tls-key'].map((name) => readFileSync(join(secrets, name), 'utf8'));
  writeFileSync(tlsPath(), parts.join(''), { mode: 0o600 });
}

describe('a certificate by ACME', () => {
  test('S-054 is fetched for all names, with a key of its own, and both are one closed file', async () => {
    const { reason, served } = await renew();
    expect(reason).toBe('missing');
    expect(served.names).toEqual(settings.names);
    const certificate = new X509Certificate(tlsText());
    expect(certificate.verify(new X509Certificate(authority.authority).publicKey)).toBe(true);
    expect(tlsText().match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(tlsText().match(/BEGIN PRIVATE KEY/g)).toHaveLength(1);
    for (const name of ['tls.pem', 'account-key.pem'])
      expect(statSync(join(settings.certificatesDir, name)).mode & 0o777, name).toBe(0o600);
    // Really asked for by HTTP, one for each name, and taken away again.
    expect(new Set(site.served).size).toBe(2);
    expect(challenges()).toEqual([]);
    expect(readdirSync(settings.certificatesDir).toSorted()).toEqual(['account-key.pem', 'tls.pem']);
    const [account] = authority.accounts.values();
    expect(account!.contact).toEqual(['mailto:ada@example.com']);
  });

  test('takes the place of a stand-in that was made on this host, however young', async () => {
    serveStandIn();
    expect((await renew()).reason).toBe('stand-in');
    expect(authority.issued).toBe(1);
  });

  test('is left alone while more than a third of its time is left, without a word to the authority', async () => {
    await renew();
    const before = tlsText();
    authority.steps.length = 0;
    expect((await renew(() => Date.now() + 59 * dayMs)).reason).toBeNull();
    expect(authority.steps).toEqual([]);
    expect(tlsText()).toBe(before);
  });

  test('is renewed in the last third of its time: a new key, the same account', async () => {
    authority.behaviour.now = () => Date.now() - 61 * dayMs;
    await renew();
    const before = tlsText();
    const account = readFileSync(join(settings.certificatesDir, 'account-key.pem'), 'utf8');
    authority.behaviour.now = Date.now;
    expect((await renew()).reason).toBe('ends-soon');
    const keyOf = (text: string) => new X509Certificate(text).publicKey.export({ format: 'jwk' }).x;
    expect(keyOf(tlsText())).not.toBe(keyOf(before));
    expect(readFileSync(join(settings.certificatesDir, 'account-key.pem'), 'utf8')).toBe(account);
    expect(authority.accounts.size).toBe(1);
    expect((await renew()).reason).toBeNull();
  });

  test('is fetched anew for other names, of another authority, and with another address', async () => {
    await renew();
    settings = { ...settings, names: ['onyx.example', 'new.onyx.example'], email: 'bob@example.com' };
    const { reason, served } = await renew();
    expect([reason, served.names]).toEqual(['other-names', settings.names]);
    expect([...authority.accounts.values()].map(({ contact }) => contact)).toEqual([
      ['mailto:bob@example.com'],
    ]);
    const other = await startAcmeServer(site.port);
    settings = { ...settings, directory: other.directory };
    expect((await renew()).reason).toBe('other-authority');
    expect(new X509Certificate(tlsText()).verify(new X509Certificate(other.authority).publicKey)).toBe(true);
    await other.stop();
  });

  test('a nonce that is refused is followed by another try with a new one', async () => {
    authority.behaviour.badNonces = 4;
    expect((await renew()).reason).toBe('missing');
    authority.behaviour.badNonces = 50;
    settings = { ...settings, names: ['onyx.example'] };
    expect(await failure(renew())).toMatchObject({ code: 'acme-refused', params: { type: 'badNonce' } });
  });
});

describe('when it cannot be fetched, what is served stays', () => {
  let before: string;
  beforeEach(() => {
    serveStandIn();
    before = tlsText();
  });
  afterEach(() => {
    expect(tlsText()).toBe(before);
    expect(readdirSync(settings.certificatesDir).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('a challenge that the authority does not find: which name, and the authority’s own words', async () => {
    await site.stop();
    expect(await failure(renew())).toMatchObject({
      code: 'acme-challenge-refused',
      params: { name: 'onyx.example', type: 'unauthorized' },
      detail: expect.stringMatching(/^Invalid response from http:\/\/onyx\.example\/.*: ECONNREFUSED$/),
    });
    expect(challenges()).toEqual([]);
    site = await startChallengeSite(settings.challengesDir);
  });

  test('an authority that is not there, or answers with something else', async () => {
    await authority.stop();
    expect(await failure(renew())).toMatchObject({
      code: 'acme-unreachable',
      isRetryable: true,
      params: { address: settings.directory, reason: 'ECONNREFUSED' },
    });
    settings = { ...settings, directory: 'http://127.0.0.1:9/directory' };
    expect(await failure(renew())).toMatchObject({ code: 'acme-unreachable' });
    settings = { ...settings, directory: `http://127.0.0.1:${site.port}/` };
    expect(await failure(renew())).toMatchObject({ code: 'acme-refused', params: { type: 'HTTP 404' } });
    writeFileSync(join(settings.challengesDir, 'page'), '<html>');
    settings = { ...settings, directory: `http://127.0.0.1:${site.port}/page` };
    expect(await failure(renew())).toMatchObject({ code: 'acme-answer-unusable' });
  });

  test('an authority that takes no more: for how long, in seconds or as a date', async () => {
    let after = '7200';
    authority.behaviour.before = (step) => {
      if (step === 'new-order')
        throw new Refusal(429, 'rateLimited', 'too many certificates (5)\n already issued', {
          'retry-after': after,
        });
    };
    expect(await failure(renew())).toMatchObject({
      code: 'acme-rate-limited',
      params: { retryAfterSeconds: 7200 },
      detail: 'too many certificates (5) already issued',
    });
    // Asked once: what waits is whoever renews.
    expect(authority.steps.filter((step) => step === 'new-order')).toHaveLength(1);
    after = new Date(Date.now() + 600_000).toUTCString();
    const { params } = (await failure(renew())) as { params: { retryAfterSeconds: number } };
    expect(params.retryAfterSeconds).toBeGreaterThan(590);
    expect(params.retryAfterSeconds).toBeLessThanOrEqual(600);
  });

  test('an authority that has a fault, and one that has no such account', async () => {
    authority.behaviour.before = (step) => {
      if (step === 'finalize') throw new Refusal(500, 'serverInternal', 'Error finalizing order');
    };
    expect(await failure(renew())).toMatchObject({
      code: 'acme-unreachable',
      params: { reason: 'HTTP 500' },
      detail: 'Error finalizing order',
    });
    authority.behaviour.before = (step) => {
      if (step === 'new-account') throw new Refusal(403, 'externalAccountRequired', 'bind an account');
    };
    expect(await failure(renew())).toMatchObject({
      code: 'acme-refused',
      params: { type: 'externalAccountRequired' },
    });
  });

  test.each([
    [
      'for another key',
      { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey },
      /not for the key/,
    ],
    ['for other names', { names: ['onyx.example'] }, /^not for www\.onyx\.example$/],
  ])('a certificate %s', async (_, instead, reason) => {
    authority.behaviour.certify = (names, key) => ({ names, key, ...instead });
    expect(await failure(renew())).toMatchObject({
      code: 'acme-certificate-unusable',
      params: { reason: expect.stringMatching(reason) },
    });
  });

  test('a certificate that has ended', async () => {
    authority.behaviour.now = () => Date.now() - 91 * dayMs;
    expect(await failure(renew())).toMatchObject({
      code: 'acme-certificate-unusable',
      params: { reason: expect.stringMatching(/^ended /) },
    });
  });

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'a folder that is closed',
    async () => {
      chmodSync(settings.certificatesDir, 0o500);
      expect(await failure(renew())).toMatchObject({
        code: 'certificates-unusable',
        params: { reason: 'EACCES' },
      });
      chmodSync(settings.certificatesDir, 0o700);
    },
  );

  test('a folder that is a file', async () => {
    settings = { ...settings, challengesDir: tlsPath() };
    expect(await failure(renew())).toMatchObject({ code: 'certificates-unusable' });
    settings = { ...settings, challengesDir: join(folder, 'challenges') };
  });
});

test('nothing of a key is ever logged or told', async () => {
  await renew();
  authority.behaviour.before = (step) => {
    if (step === 'finalize') throw new Refusal(403, 'unauthorized', 'no');
  };
  settings = { ...settings, names: ['onyx.example'] };
  const error = await failure(renew());
  const said = `${lines.join('')}${JSON.stringify(error)}${String((error as Error).stack)}`;
  expect(said).toContain('a certificate is being fetched');
  expect(said).not.toMatch(/PRIVATE KEY|BEGIN/);
  const account = readFileSync(join(settings.certificatesDir, 'account-key.pem'), 'utf8');
  for (const secret of `${account}${tlsText()}`
    .split('\n')
    .filter((line) => line.length > 20 && !line.startsWith('-') && !line.startsWith('Fetched')))
    expect(said).not.toContain(secret);
});

test('drafts and challenges of a process that was killed are taken away once they are old', async () => {
  const old = [
    join(settings.certificatesDir, '.new-0a'),
    join(settings.challengesDir, '.well-known/acme-challenge/a'),
  ];
  const young = old.map((path) => `${path}b`);
  mkdirSync(settings.certificatesDir, { recursive: true });
  mkdirSync(join(settings.challengesDir, '.well-known/acme-challenge'), { recursive: true });
  for (const path of [...old, ...young]) writeFileSync(path, 'x');
  for (const path of old) utimesSync(path, 0, 0);
  await renew();
  expect(old.map((path) => existsSync(path))).toEqual([false, false]);
  expect(young.map((path) => existsSync(path))).toEqual([true, true]);
});

test('what is due, by the clock', () => {
  const served = {
    directory: 'a',
    names: ['b', 'a'],
    from: new Date('2026-01-01'),
    to: new Date('2026-04-01'),
  };
  const at = (day: string, names = ['a', 'b']) =>
    renewalReason(served, { directory: 'a', names }, Date.parse(day));
  expect(at('2026-03-01')).toBeNull();
  expect(at('2026-03-03')).toBe('ends-soon');
  expect(at('2027-01-01')).toBe('ends-soon');
  expect(at('2026-02-01', ['a'])).toBe('other-names');
});
