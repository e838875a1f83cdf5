import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

const programFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/opt/homebrew/bin'];

/** Where a program is on this machine; undefined when it is not. */
export function findProgram(name: string): string | undefined {
  return programFolders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
