import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Deployment, Profile } from '../../model/deployment.ts';
import { loadDeployment } from '../../model/load-deployment.ts';

export const repository = join(dirname(fileURLToPath(import.meta.url)), '../../../../..');
export const profiles = ['lite', 'standard', 'gpu', 'ha'] as const satisfies readonly Profile[];

/** The default deployment with another profile and what else is set, as `a.b=value`. */
export function deploymentOf(profile: Profile, ...sets: string[]): Deployment {
  return loadDeployment({ cwd: repository, sets: [`profile=${profile}`, ...sets] }).deployment;
}

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

export { layOut, type LaidOut } from './laid-out.ts';
export { run } from './run.ts';
