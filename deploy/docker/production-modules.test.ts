import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isSuperfluous, selectModules, type LockPackages } from './production-modules.ts';

const linux = { os: 'linux', cpu: 'x64', libc: 'glibc' };
const { packages: lock } = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../package-lock.json', import.meta.url)), 'utf8'),
) as { packages: LockPackages };

const small: LockPackages = {
  '': {},
  'node_modules/@x/app': { link: true, resolved: 'apps/app' },
  'apps/app': { dependencies: { a: '1' }, optionalDependencies: { native: '1' } },
  'apps/app/node_modules/a': { version: '2.0.0', dependencies: { b: '1' } },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/b': {
    version: '1.0.0',
    peerDependencies: { peer: '1', heavy: '1' },
    peerDependenciesMeta: { heavy: { optional: true } },
  },
  'node_modules/peer': { version: '1.0.0' },
  'node_modules/heavy': { version: '1.0.0' },
  'node_modules/native': {
    version: '1.0.0',
    optionalDependencies: { 'native-linux': '1', 'native-arm': '1', 'native-musl': '1', 'native-none': '1' },
  },
  'node_modules/native-linux': { os: ['linux'], cpu: ['x64'], libc: ['glibc'], optional: true },
  'node_modules/native-arm': { os: ['linux'], cpu: ['arm64'], optional: true },
  'node_modules/native-musl': { os: ['linux'], libc: ['musl'], optional: true },
};

test('takes what is needed, from where Node would find it, for one platform', () => {
  expect(selectModules(small, { workspaces: ['@x/app'], platform: linux })).toEqual({
    places: [
      'apps/app/node_modules/a',
      'node_modules/@x/app',
      'node_modules/b',
      'node_modules/native',
      'node_modules/native-linux',
      'node_modules/peer',
    ],
    workspaces: ['apps/app'],
  });
});

test('leaves out what is named, and what only that needs', () => {
  const { places } = selectModules(small, { workspaces: ['@x/app'], platform: linux, without: ['native'] });
  expect(places.filter((place) => place.includes('native'))).toEqual([]);
});

test('refuses a lock file that lacks a package', () => {
  const { 'node_modules/peer': _, ...lacking } = small;
  expect(() => selectModules(lacking, { workspaces: ['@x/app'], platform: linux })).toThrow('no peer');
});

test('the servers need nothing of the web app and nothing for development', () => {
  const { places, workspaces } = selectModules(lock, {
    workspaces: ['@onyx/api', '@onyx/worker', '@onyx/cli'],
    platform: linux,
  });
  const names = places.map((place) => place.split('node_modules/').at(-1));
  expect(names).toEqual(expect.arrayContaining(['hono', 'pg-boss', 'pdfjs-dist', 'onnxruntime-node']));
  expect(names).toContain('@napi-rs/canvas-linux-x64-gnu');
  expect(names).not.toContain('@napi-rs/canvas-darwin-arm64');
  for (const name of ['next', 'react', 'typescript', 'vitest', 'playwright-core', '@onyx/web']) {
    expect(names).not.toContain(name);
  }
  expect(workspaces).not.toContain('apps/web');
});

test.each([
  ['onnxruntime-node', 'bin/napi-v6/linux/x64/libonnxruntime.so.1', false],
  ['onnxruntime-node', 'bin/napi-v6/linux/arm64/libonnxruntime.so.1', true],
  ['onnxruntime-node', 'bin/napi-v6/darwin/arm64/libonnxruntime.1.dylib', true],
  ['onnxruntime-node', 'dist/index.js', false],
  ['pdfjs-dist', 'legacy/build/pdf.worker.mjs', false],
  ['pdfjs-dist', 'cmaps/UniGB-UCS2-H.bcmap', false],
  ['pdfjs-dist', 'build/pdf.mjs', true],
  ['pdfjs-dist', 'LICENSE', false],
  ['zod', 'src/v4/index.ts', true],
  ['zod', 'v4/index.js', false],
  ['zod', 'v4/index.d.cts', true],
  ['any', 'LICENSE.md', false],
  ['any', 'README.md', true],
  ['any', 'dist/index.js.map', true],
])('of %s, %s is superfluous: %s', (name, path, expected) => {
  expect(isSuperfluous(name, path, linux)).toBe(expected);
});
