import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deploymentSchema } from './deployment.ts';
import { explainDeployment, originText } from './explain.ts';
import { overlaySchema } from './file-schema.ts';
import { deploymentJsonSchema } from './json-schema.ts';
import { loadDeployment } from './load-deployment.ts';
import { hostReserve, sizingOf } from './sizing.ts';
import { merge, treeOf, type Tree } from './tree.ts';
import { formatBytes, parseBytes } from './values.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'onyx-explain-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const profiles = deploymentSchema.shape.profile.options;

test('each value tells where it came from', () => {
  writeFileSync(join(folder, 'onyx.yaml'), 'version: 1\nprofile: ha\nports:\n  http: 81\n');
  writeFileSync(join(folder, 'more.yaml'), 'services:\n  api:\n    memory: 4G\n');
  const loaded = loadDeployment({ cwd: folder, overlays: ['more.yaml'], sets: ['dev=true'] });
  const rows = new Map(
    explainDeployment(loaded).map(({ key, written, origin }) => [
      key,
      `${written} | ${originText(origin, 'en')}`,
    ]),
  );
  expect(Object.fromEntries(rows)).toMatchObject({
    'ports.http': '81 | onyx.yaml:4:3',
    'ports.https': '443 | default',
    'services.api.memory': '4G | more.yaml:3:5',
    'services.api.replicas': '2 | profile ha',
    'images.redis': 'redis:8.0 | default',
    dev: 'true | --set dev',
    names: '["localhost"] | default',
  });
  const dev = explainDeployment(loaded).find(({ key }) => key === 'services.api.memory');
  expect(originText(dev?.origin ?? { kind: 'default' }, 'zh')).toBe('more.yaml:3:5');
});

/** Repeatable: a random deployment from a seed (mulberry32). */
function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test('what is explained is what was resolved, whatever is laid over what', () => {
  const values: [string, unknown[]][] = [
    ['profile', [...profiles]],
    ['names', [['a.example'], ['b.example', '::1']]],
    ['ports.http', [8080, 81]],
    ['services.api.replicas', [1, 3]],
    ['services.api.memory', ['2G', 3221225472, '1.5G']],
    ['services.modelServer.gpus', [0, 1]],
    ['images.tag', ['v1', 'v2']],
    ['images.api', ['mine/api:1']],
    ['settings.ONYX_LOG_LEVEL', ['info', 'warn']],
    ['settings.ONYX_S3_PATH_STYLE', [true, false]],
    ['logs.maxSize', ['1M', '64K']],
    ['egress.allowed', [true, false]],
  ];
  for (let seed = 1; seed <= 60; seed++) {
    const random = randomly(seed);
    const pick = (): [string, unknown][] =>
      values
        .filter(() => random() < 0.4)
        .map(([key, choices]) => [key, choices[Math.floor(random() * choices.length)]]);
    const asTree = (pairs: [string, unknown][]): Tree =>
      pairs.reduce<unknown>((tree, [key, value]) => merge(tree, treeOf(key.split('.'), value)), {}) as Tree;
    const [inFile, inOverlay, inSets] = [pick(), pick(), pick()];
    writeFileSync(join(folder, 'onyx.yaml'), JSON.stringify({ version: 1, ...asTree(inFile) }));
    writeFileSync(join(folder, 'over.yaml'), JSON.stringify(asTree(inOverlay)));
    const sets = inSets.map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    const loaded = loadDeployment({ cwd: folder, overlays: ['over.yaml'], sets });
    const rows = explainDeployment(loaded);

    const rebuilt = rows.reduce<unknown>(
      (tree, { key, value }) => merge(tree, treeOf(key.split('.'), value)),
      {},
    );
    expect(rebuilt).toEqual(loaded.deployment);
    // The last place that names a key is its origin.
    for (const { key, origin } of rows) {
      const last = [
        ...inFile.map(([name]) => ({ name, kind: 'file', file: 'onyx.yaml' })),
        ...inOverlay.map(([name]) => ({ name, kind: 'file', file: 'over.yaml' })),
        ...inSets.map(([name]) => ({ name, kind: 'set' })),
      ].findLast(({ name }) => name === key);
      if (last) expect(origin).toMatchObject({ kind: last.kind, ...('file' in last && { file: last.file }) });
      else if (key !== 'version') expect(['default', 'profile']).toContain(origin.kind);
    }
  }
});

test('every key has its texts in both languages, in the explanation and in the schema for editors', () => {
  writeFileSync(join(folder, 'onyx.yaml'), 'version: 1\nsettings: {ONYX_LOG_LEVEL: info}\n');
  for (const { key, meaning } of explainDeployment(loadDeployment({ cwd: folder }))) {
    expect(meaning.en, key).toMatch(/^[A-Z]/);
    expect(meaning.zh, key).toMatch(/[\u4e00-\u9fff]|^API/);
  }
  const walk = (node: Tree, key: string): void => {
    if (key)
      expect({ key, ...node }).toMatchObject({ description: expect.any(String), 'x-zh': expect.any(String) });
    for (const [name, inner] of Object.entries((node.properties ?? {}) as Record<string, Tree>))
      walk(inner, `${key}.${name}`);
  };
  walk(deploymentJsonSchema(), '');
});

test('the schema for editors asks for the version only, refuses unknown keys and tells defaults', () => {
  const schema = deploymentJsonSchema() as Record<string, Tree>;
  expect(schema).toMatchObject({ required: ['version'], additionalProperties: false });
  const { ports, services, profile } = schema.properties as Record<string, Tree>;
  expect(ports).toMatchObject({
    additionalProperties: false,
    properties: { http: { default: 80, maximum: 65_535 } },
  });
  expect(ports?.required).toBeUndefined();
  expect(profile).toMatchObject({ enum: [...profiles], default: 'standard' });
  expect(JSON.stringify(services)).toContain('Default: lite \\"768M\\", standard \\"1536M\\"');
});

test.each(profiles)('profile %s fits the host it is for, and keeps every rule', (profile) => {
  writeFileSync(join(folder, 'onyx.yaml'), `version: 1\nprofile: ${profile}\n`);
  const { services } = loadDeployment({ cwd: folder }).deployment;
  const { host } = sizingOf(profile);
  const memory = parseBytes(host.memory) ?? 0;
  const sum = Object.values(services).reduce(
    (total, { memory: each, replicas }) => total + each * replicas,
    0,
  );
  expect(sum).toBeLessThanOrEqual(memory - hostReserve(memory));
  for (const { cpus } of Object.values(services)) expect(cpus).toBeLessThanOrEqual(host.cpus);
});

test('sizes are read as people write them and written so that they are read the same', () => {
  const cases: [string, number | null][] = [
    ['512M', 536_870_912],
    ['1.5G', 1_610_612_736],
    ['64k', 65_536],
    ['2GiB', 2_147_483_648],
    ['100', 100],
    ['-1M', null],
    ['1T', null],
    ['', null],
  ];
  for (const [text, size] of cases) {
    expect(parseBytes(text), text).toBe(size);
    if (size !== null) expect(parseBytes(formatBytes(size))).toBe(size);
  }
  const isSize = (value: unknown): boolean =>
    overlaySchema.safeParse({ services: { api: { memory: value } } }).success;
  expect(['0M', 0, -5, 1.5, '1e9', null].map(isSize)).toEqual(Array.from({ length: 6 }, () => false));
});
