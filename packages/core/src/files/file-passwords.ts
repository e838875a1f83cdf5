import { decrypt, deriveKey, encrypt } from '../settings/index.ts';

/** Passwords of encrypted files on their way from the upload to the worker, which may be another process. */
export type FilePasswords = {
  seal(password: string): string;
  open(sealed: string): string;
};

const context = 'file-password';

/** @param secretKey from `loadOrCreateSecretKey`. */
export function createFilePasswords(secretKey: Uint8Array): FilePasswords {
  const key = deriveKey(secretKey, 'file-passwords');
  return {
    seal: (password) => encrypt(key, password, context),
    open: (sealed) => decrypt(key, sealed, context),
  };
}
