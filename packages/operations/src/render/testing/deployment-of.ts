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
