import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretNames } from './names.ts';
import { renderDeployment } from './render.ts';
import { deploymentOf, findProgram, profiles, run } from './testing/index.ts';

const docker = findProgram('docker');
const hasCompose = docker !== undefined && (await run(docker, ['compose', 'version'])).code === 0;
const variants = profiles.flatMap(
  (profile) => [[profile], [profile, 'dev=true'], [profile, 'egress.allowed=false']] as const,
);

describe.skipIf(!hasCompose)('docker compose', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'onyx-compose-'));
    mkdirSync(join(folder, 'secrets'));
    for (const name of secretNames) writeFileSync(join(folder, 'secrets', name), 'x');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(variants)('takes the file of profile %s %s', async (...given) => {
    for (const [path, text] of renderDeployment(deploymentOf(...(given as [(typeof profiles)[number]])))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { code, output } = await run(docker ?? '', ['compose', '--project-directory', folder, 'config']);
    expect(output).not.toMatch(/level=warn|obsolete/i);
    expect(code, output).toBe(0);
    expect(output).toContain('name: onyx');
  });
});
