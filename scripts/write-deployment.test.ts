import { findEdited } from '@onyx/operations';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { deploymentFiles } from './write-deployment.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test('the committed files of the default deployment are what onyx.yaml says (npm run render)', () => {
  const files = deploymentFiles();
  expect(files.size).toBeGreaterThan(5);
  for (const [path, text] of files) expect(readFileSync(join(root, path), 'utf8'), path).toBe(text);
  expect(findEdited(root, files.keys())).toEqual([]);
});
