import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecret, isSameSecret } from './secrets.ts';

/** Id of the system user behind the command line. */
export const localUserId = 'local';

const fileName = 'local-token';
export const localTokenPrefix = 'onyx_local_';

/** Lets programs that can read the data folder act as the local user, without an account. */
export type LocalAccess = {
  matches(token: string): boolean;
};

/**
 * Writes a new token into the data folder, readable by its owner only. Each start has its own; the old one dies.
 */
export async function createLocalAccess(dataDir: string): Promise<LocalAccess> {
  const token = createSecret(localTokenPrefix);
  const path = join(dataDir, fileName);
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, token, { mode: 0o600, flag: 'wx' });
  await rename(draft, path);
  return { matches: (given) => isSameSecret(given, token) };
}

/** The token of the system that runs on this data folder; null when none ever did. */
export async function readLocalToken(dataDir: string): Promise<string | null> {
  try {
    return await readFile(join(dataDir, fileName), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
