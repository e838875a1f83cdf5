import { expect, test } from 'vitest';
import { createSbom, readSystemPackages } from './sbom.ts';

const options = {
  name: 'onyx-api',
  version: '0.1.0',
  packages: {
    'node_modules/@onyx/api': { link: true, resolved: 'apps/api' },
    'node_modules/@scope/a': { version: '1.2.3', license: 'MIT', integrity: 'sha512-AAEC' },
    'apps/api/node_modules/b': { version: '2.0.0', license: '(MIT OR Apache-2.0)' },
  },
  selection: {
    places: ['apps/api/node_modules/b', 'node_modules/@onyx/api', 'node_modules/@scope/a'],
    workspaces: ['apps/api'],
  },
  system: readSystemPackages([
    'Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.41-12+deb13u1\n',
  ]),
  nodeVersion: '24.1.0',
};

test('names every package with version, licence and checksum, and those of the system', () => {
  expect(createSbom(options)).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: { component: { name: 'onyx-api', version: '0.1.0' } },
    components: [
      { name: 'node', version: '24.1.0' },
      { purl: 'pkg:npm/b@2.0.0', licenses: [{ expression: '(MIT OR Apache-2.0)' }] },
      {
        purl: 'pkg:npm/%40scope/a@1.2.3',
        licenses: [{ license: { id: 'MIT' } }],
        hashes: [{ alg: 'SHA-512', content: '000102' }],
      },
      { purl: 'pkg:deb/debian/libc6@2.41-12%2Bdeb13u1?arch=amd64' },
    ],
  });
});

test('the same lock file gives the same bill, with references of its own for each component', () => {
  const bill = createSbom(options) as { components: { 'bom-ref': string }[] };
  expect(createSbom(options)).toEqual(bill);
  const references = bill.components.map((component) => component['bom-ref']);
  expect(new Set(references).size).toBe(references.length);
});
