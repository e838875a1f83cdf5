import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findProgram, run } from '../render/testing/index.ts';
import { newKey } from '../secrets/x509-parts.ts';
import { certificateRequest } from './certificate-request.ts';

const openssl = findProgram('openssl');

test.skipIf(!openssl).each([
  [['onyx.example', 'www.onyx.example'], /Subject: CN ?= ?onyx\.example/],
  [[`${'a'.repeat(60)}.onyx.example`], /Subject: ?\n/],
])('OpenSSL takes a request for %j for what it is', async (names, subject) => {
  const folder = mkdtempSync(join(tmpdir(), 'onyx-csr-'));
  const file = join(folder, 'request.der');
  writeFileSync(file, certificateRequest(names, newKey()));
  const args = ['req', '-inform', 'DER', '-in', file, '-noout', '-text', '-verify'];
  const { code, output } = await run(openssl ?? '', args);
  rmSync(folder, { recursive: true });
  expect(output).toMatch(/verify OK/i);
  expect(output).toMatch(subject);
  expect(output).toContain(names.map((name) => `DNS:${name}`).join(', '));
  expect(output).toMatch(/prime256v1/);
  expect(code).toBe(0);
});
