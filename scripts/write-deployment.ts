/**
 * Writes the files of the default deployment from `onyx.yaml`, so that `docker compose up -d` works without the
 * command: `docker-compose.yml` and what lies below `deploy/`. `npm run render` runs it; a test fails when they are
 * out of date. A file that was changed by hand is left alone and named, unless it is told `--force`.
 */
import { loadDeployment, renderDeployment, writeRendered } from '@onyx/operations';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The rendered files by their path in the repository. */
export function deploymentFiles(): Map<string, string> {
  return renderDeployment(loadDeployment({ cwd: root }).deployment);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { written } = writeRendered(root, deploymentFiles(), { overwrite: process.argv.includes('--force') });
  for (const path of written) console.log(path);
}
