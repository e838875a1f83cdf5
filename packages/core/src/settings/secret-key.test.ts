import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLocalAccess, readLocalToken } from '../accounts/index.ts';
import { decrypt, encrypt } from './encryption.ts';
import { deriveKey, loadOrCreateSecretKey } from './secret-key.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'onyx-secret-test-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const modeOf = async (name: string) => ((await stat(join(dataDir, name))).mode & 0o777).toString(8);

test('is made once, for its owner only', async () => {
  const key = await loadOrCreateSecretKey(dataDir);
  expect(key).toHaveLength(32);
  expect(await loadOrCreateSecretKey(dataDir)).toEqual(key);
  expect(await readdir(dataDir)).toEqual(['secret.key']);
  if (process.platform !== 'win32') expect(await modeOf('secret.key')).toBe('600');
});

test('a damaged one stops the start instead of being replaced', async () => {
  await writeFile(join(dataDir, 'secret.key'), 'short');
  await expect(loadOrCreateSecretKey(dataDir)).rejects.toEqual(
    expect.objectContaining({ code: 'data-dir-unusable' }),
  );
});

test('each use has a key of its own, always the same', () => {
  const secret = new Uint8Array(32).fill(7);
  expect(deriveKey(secret, 'sessions')).toEqual(deriveKey(secret, 'sessions'));
  expect(deriveKey(secret, 'sessions')).not.toEqual(deriveKey(secret, 'model-keys'));
  expect(deriveKey(secret, 'sessions')).not.toEqual(deriveKey(new Uint8Array(32), 'sessions'));
});

test('what is encrypted is read with the same key at the same place only', () => {
  const key = new Uint8Array(32).fill(1);
  const text = 'sk-密钥-123';
  const sealed = encrypt(key, text, 'row-1');
  expect(sealed).not.toContain('sk-');
  expect(encrypt(key, text, 'row-1')).not.toBe(sealed);
  expect(decrypt(key, sealed, 'row-1')).toBe(text);
  expect(() => decrypt(key, sealed, 'row-2')).toThrow();
  expect(() => decrypt(new Uint8Array(32), sealed, 'row-1')).toThrow();
  expect(() => decrypt(key, sealed.replace('v1:', 'v2:'), 'row-1')).toThrow();
  const bytes = Buffer.from(sealed.slice(3), 'base64');
  for (let place = 0; place < bytes.length; place++) {
    const changed = Buffer.from(bytes);
    changed[place] = (changed[place] ?? 0) ^ 1;
    expect(() => decrypt(key, `v1:${changed.toString('base64')}`, 'row-1')).toThrow();
  }
});

test('each start has its own local token, for its owner only', async () => {
  expect(await readLocalToken(dataDir)).toBeNull();
  const first = await createLocalAccess(dataDir);
  const token = (await readLocalToken(dataDir)) ?? '';
  expect(token).toMatch(/^onyx_local_[\w-]{43}$/);
  expect(first.matches(token)).toBe(true);
  expect(first.matches('onyx_local_')).toBe(false);
  const second = await createLocalAccess(dataDir);
  expect(second.matches(token)).toBe(false);
  expect(second.matches((await readLocalToken(dataDir)) ?? '')).toBe(true);
  if (process.platform !== 'win32') expect(await modeOf('local-token')).toBe('600');
});
