import { AppError } from '@onyx/contracts';
import { hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const fileName = 'secret.key';
const keyBytes = 32;

/**
 * The secret of this system: 32 random bytes, made at the first start beside the data, readable by its owner only.
 * Without it nobody stays signed in and stored model keys cannot be read, so a backup must hold it.
 * @throws AppError `data-dir-unusable` when the file is not what was written.
 */
export async function loadOrCreateSecretKey(dataDir: string): Promise<Uint8Array> {
  const path = join(dataDir, fileName);
  try {
    const key = await readFile(path);
    if (key.length === keyBytes) return key;
    throw new AppError('data-dir-unusable', { params: { dataDir, reason: `${fileName} is damaged` } });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const key = randomBytes(keyBytes);
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, key, { mode: 0o600, flag: 'wx', flush: true });
  await rename(draft, path);
  return key;
}

/**
 * Keys of this system. The first encrypts and signs; what was made with any of them is read. There is a second one
 * while the key is being changed.
 */
export type SecretKeys = readonly [Uint8Array, ...Uint8Array[]];

/** What a key is for. */
export type KeyUse = 'sessions' | 'model-keys' | 'file-passwords';

/** A key of 32 bytes for one use, so that no two uses share one (HKDF-SHA-256, RFC 5869). */
export function deriveKey(secretKey: Uint8Array, use: KeyUse | 'id'): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secretKey, '', `onyx ${use}`, keyBytes));
}

const idBytes = 6;

/** Names a key without telling anything of it: 12 hexadecimal digits. */
export function keyIdOf(secretKey: Uint8Array): string {
  return Buffer.from(deriveKey(secretKey, 'id').subarray(0, idBytes)).toString('hex');
}
