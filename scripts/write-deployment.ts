/**
 * Writes the files of the default deployment from `onyx.yaml`, so that `docker compose up -d` works without the
 * command: `docker-compose.yml` and what lies below `deploy/`. `npm run render` runs it; a test fails when they are
 * out of date. A file that was changed by hand is left alone and named, unless it is told `--force`.
 */
import { findEdited, loadDeployment, renderDeployment } from '@onyx/operations';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The rendered files by their path in the repository. */
export function deploymentFiles(): Map<string, string> {
  return renderDeployment(loadDeployment({ cwd: root }).deployment);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = deploymentFiles();
  const edited = process.argv.includes('--force') ? [] : findEdited(root, files.keys());
  for (const path of edited) {
    console.error(`${path} was changed by hand: change onyx.yaml instead, or render with --force.`);
    console.error(`${path} 已被手动修改：请改 onyx.yaml，或使用 --force 覆盖。`);
  }
  if (edited.length > 0) process.exitCode = 1;
  else {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
      console.log(path);
    }
  }
}
