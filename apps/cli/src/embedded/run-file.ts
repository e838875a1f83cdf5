import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFileName } from '../data-files.ts';

/** Says where the server on this data answers. One that a killed server left behind is recognised by nobody answering there. */
export async function writeRunFile(dataDir: string, url: string): Promise<void> {
  const path = join(dataDir, runFileName);
  await writeFile(`${path}.new`, JSON.stringify({ url, processId: process.pid }), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export async function removeRunFile(dataDir: string): Promise<void> {
  await rm(join(dataDir, runFileName), { force: true });
}
