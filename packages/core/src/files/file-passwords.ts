import { AppError } from '@onyx/contracts';
import { createSealer, type SealedStore, type SecretKeys } from '../settings/index.ts';

/** Passwords of encrypted files on their way from the upload to the worker, which may be another process. */
export type FilePasswords = {
  seal(password: string): string;
  /**
   * @throws AppError `file-encrypted` when none of the keys opens it: as if no password had been given. Worth another
   * try, for whoever runs the system may yet give the key.
   */
  open(sealed: string): string;
};

const use = 'file-passwords';
const context = 'file-password';

export function createFilePasswords(secretKeys: SecretKeys): FilePasswords {
  const sealer = createSealer(secretKeys, use);
  return {
    seal: (password) => sealer.seal(password, context),
    open(sealed) {
      const opened = sealer.open(sealed, context);
      if (opened === null) throw new AppError('file-encrypted', { isRetryable: true });
      return opened.text;
    },
  };
}

/** The passwords that wait in a queue, for `createStoredSecrets`. @param queue knows where they lie. */
export function passwordStore(queue: {
  listPasswords(): Promise<{ id: string; sealed: string }[]>;
  replacePassword(id: string, before: string, after: string): Promise<boolean>;
}): SealedStore {
  return {
    use,
    list: async () => (await queue.listPasswords()).map((password) => ({ ...password, context })),
    replace: ({ id, sealed }, after) => queue.replacePassword(id, sealed, after),
  };
}
