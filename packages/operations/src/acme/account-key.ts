import { AppError } from '@onyx/contracts';
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyPem, newKey } from '../secrets/x509-parts.ts';
import { createFile, withPath } from './whole-file.ts';

export const accountKeyFile = 'account-key.pem';
export const privateMode = 0o600;

/**
 * The key that the account at an authority is known by: made once, kept for ever.
 * @param folder that is there.
 * @throws AppError `certificates-unusable`
 */
export function readAccountKey(folder: string): KeyObject {
  const path = join(folder, accountKeyFile);
  if (!existsSync(path)) createFile(path, keyPem(newKey()), privateMode);
  const pem = withPath(path, () => readFileSync(path, 'utf8'));
  try {
    return createPrivateKey(pem);
  } catch {
    // What the library says of a key may hold a part of it.
    throw new AppError('certificates-unusable', { params: { path, reason: 'no private key' } });
  }
}
