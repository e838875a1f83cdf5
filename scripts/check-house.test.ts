import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findBreaches } from './check-house.ts';

let repository: string;
beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'onyx-house-'));
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), text);
};

test.each([
  ['a lower floor', 'packages/search/src/a.ts', `import { x } from '@onyx/database';`],
  ['its own files', 'packages/search/src/a.ts', `import { x } from './b.ts';`],
  [
    'a testing door in a test',
    'packages/search/src/a.test.ts',
    `import { x } from '@onyx/database/testing';`,
  ],
  ['contracts in web', 'apps/web/src/a.ts', `import { x } from '@onyx/contracts';`],
])('allows %s', (_, path, text) => {
  write(path, text);
  expect(findBreaches(repository)).toEqual([]);
});

test.each([
  ['an import upwards', 'packages/search/src/a.ts', `import { x } from '@onyx/core';`, 'point down'],
  [
    'an import sideways',
    'packages/models/src/a.ts',
    `import type { X } from '@onyx/database';`,
    'point down',
  ],
  ['a re-export upwards', 'packages/search/src/a.ts', `export { x } from '@onyx/core';`, 'point down'],
  ['a lazy import upwards', 'packages/search/src/a.ts', `await import('@onyx/core');`, 'point down'],
  ['web knowing the server', 'apps/web/src/a.ts', `import { x } from '@onyx/core';`, 'only contracts'],
  ['another door', 'apps/api/src/a.ts', `import { x } from '@onyx/core/src/accounts';`, 'through its index'],
  [
    'a path into a package',
    'packages/search/src/a.ts',
    `import { x } from '../../database/src/b.ts';`,
    'reaches into',
  ],
  [
    'a queue library in core',
    'packages/core/src/a.ts',
    `import PgBoss from 'pg-boss';`,
    'not for this package',
  ],
  ['SQL in a service', 'packages/core/src/chat/chat.service.ts', `db.selectFrom('chat')`, '*.queries.ts'],
  [
    'another feature by its files',
    'packages/core/src/chat/a.ts',
    `import '../search/b.ts';`,
    'through index.ts',
  ],
  ['a name that is not kebab-case', 'packages/search/src/MyFile.ts', '', 'kebab-case'],
  ['a file that is too long', 'packages/search/src/a.ts', '\n'.repeat(501), 'the limit is 500'],
])('refuses %s', (_, path, text, rule) => {
  write(path, text);
  expect(findBreaches(repository).join('\n')).toContain(rule);
});

test('refuses a lock file that lacks a platform or names a host', () => {
  write(
    'package-lock.json',
    JSON.stringify({
      packages: {
        'node_modules/a': { optionalDependencies: { 'a-win32': '1.0.0', 'a-linux': '1.0.0' } },
        'node_modules/a-linux': { resolved: 'https://registry.example.com/a.tgz' },
        'node_modules/own': { resolved: 'packages/own', link: true },
      },
    }),
  );
  expect(findBreaches(repository)).toEqual([
    'package-lock.json: node_modules/a lacks its platform package a-win32',
    'package-lock.json: node_modules/a-linux names a host',
  ]);
});
