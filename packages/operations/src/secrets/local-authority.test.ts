import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { issueAuthority, issueServerCertificate } from './issue-certificate.ts';
import { ensureLocalCertificate, initCertificate } from './local-authority.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onyx-authority-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const dayMs = 24 * 3600 * 1000;

/** What a client that trusts the authority says of a server that shows the certificate. */
async function ask(name: string, trusted: string): Promise<number | string> {
  const server = createServer({ cert: read('tls-certificate'), key: read('tls-key') }, (_, response) =>
    response.end(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise((resolve) => {
      get(
        { host: '127.0.0.1', port, servername: name, ca: trusted, agent: false, headers: { host: name } },
        (response) => {
          response.resume().on('end', () => resolve(response.statusCode ?? 0));
        },
      ).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

test('S-054 a client that trusts the authority accepts the certificate for its names and for no other', async () => {
  ensureLocalCertificate(folder, ['onyx.example', 'localhost', '127.0.0.1', 'fd00::1']);
  const authority = read('tls-authority-certificate');
  expect(await ask('onyx.example', authority)).toBe(200);
  expect(await ask('localhost', authority)).toBe(200);
  expect(await ask('other.example', authority)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  const { certificate: another } = issueAuthority('another', new Date(), new Date(Date.now() + dayMs));
  expect(await ask('onyx.example', another)).toMatch(
    /UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER)|SELF_SIGNED/,
  );

  const certificate = new X509Certificate(read('tls-certificate'));
  expect(certificate.checkIP('127.0.0.1')).toBeDefined();
  expect(certificate.checkIP('fd00::1')).toBeDefined();
  expect(certificate.ca).toBe(false);
  expect(new X509Certificate(authority).ca).toBe(true);
  expect(certificate.checkIssued(new X509Certificate(authority))).toBe(true);
  for (const name of readdirSync(folder)) {
    const mode = name.endsWith('certificate') ? 0o644 : 0o600;
    expect(statSync(join(folder, name)).mode & 0o777, name).toBe(mode);
  }
});

test('it is made once; anew, by the same authority, for other names, near its end, and when it is damaged', () => {
  const now = Date.now();
  expect(ensureLocalCertificate(folder, ['a.example'], now).written).toHaveLength(4);
  const authority = read('tls-authority-certificate');
  const first = read('tls-certificate');
  expect(ensureLocalCertificate(folder, ['a.example'], now + 360 * dayMs).written).toEqual([]);
  expect(read('tls-certificate')).toBe(first);

  const renewed = ['tls-certificate', 'tls-key'];
  expect(ensureLocalCertificate(folder, ['a.example', 'b.example'], now).written).toEqual(renewed);
  expect(ensureLocalCertificate(folder, ['a.example', 'b.example'], now + 380 * dayMs).written).toEqual(
    renewed,
  );
  rmSync(join(folder, 'tls-key'));
  expect(ensureLocalCertificate(folder, ['a.example'], now).written).toEqual(renewed);
  expect(
    new X509Certificate(read('tls-certificate')).checkPrivateKey(createPrivateKey(read('tls-key'))),
  ).toBe(true);
  expect(read('tls-authority-certificate')).toBe(authority);
});

test('somebody’s own files are left alone; ACME begins with a stand-in, made anew for other names', () => {
  const tls = { certificate: null, key: null, email: null, directory: 'https://acme.example' };
  expect(initCertificate(folder, { tls: { ...tls, mode: 'files' }, names: ['a.example'] })).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
  const acme = { tls: { ...tls, mode: 'acme' as const }, names: ['a.example'] };
  expect(initCertificate(folder, acme)?.written).toContain('tls-certificate');
  expect(initCertificate(folder, acme)?.written).toEqual([]);
  expect(initCertificate(folder, { ...acme, names: ['b.example'] })?.written).toContain('tls-certificate');
});

test('dates beyond 2050 and serial numbers are written as they are read', () => {
  const to = new Date('2061-03-04T05:06:07Z');
  const authority = issueAuthority('one', new Date('2026-01-02T03:04:05Z'), to);
  const parsed = new X509Certificate(authority.certificate);
  expect(new Date(parsed.validTo)).toEqual(to);
  expect(new Date(parsed.validFrom).toISOString()).toBe('2026-01-02T03:04:05.000Z');
  const issuer = { commonName: 'one', key: createPrivateKey(authority.key) };
  const serials = Array.from({ length: 40 }, () => {
    const { certificate } = issueServerCertificate(['a.example'], issuer, new Date(), to);
    return new X509Certificate(certificate).serialNumber;
  });
  expect(new Set(serials).size).toBe(40);
  for (const serial of serials) expect(serial).toMatch(/^[0-9A-F]+$/);
});
