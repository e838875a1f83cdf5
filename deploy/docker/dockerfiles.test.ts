import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isIgnored, readInstructions, splitWords, stagesOf } from './dockerfile.ts';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const dockerignore = readFileSync(join(root, '.dockerignore'), 'utf8');
const files = readdirSync(here).filter((name) => name.endsWith('.Dockerfile'));

type BaseImage = { argument: string | null; name: string; tag: string; digest: string | null };
const lock = parse(readFileSync(join(root, 'deploy/images.lock.yaml'), 'utf8')) as { images: BaseImage[] };

test('the four images have a Dockerfile', () => {
  expect(files.toSorted()).toEqual([
    'api.Dockerfile',
    'model-server.Dockerfile',
    'postgres.Dockerfile',
    'web.Dockerfile',
  ]);
});

test('the lock file names every image once, with a version, and with a digest or none', () => {
  for (const { name, tag, digest } of lock.images) {
    expect(tag, name).toMatch(/\d/);
    expect(name, 'the host of a registry').not.toMatch(/^[^/]*[.:]/);
    if (digest !== null) expect(digest, name).toMatch(/^sha256:[0-9a-f]{64}$/);
  }
  const names = lock.images.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(here, file), 'utf8');
  const instructions = readInstructions(text);
  const stages = stagesOf(instructions);
  const image = stages.at(-1) ?? [];
  const named = new Set(
    instructions
      .filter(({ keyword }) => keyword === 'FROM')
      .flatMap(({ words }) => / AS (\S+)$/.exec(words)?.[1] ?? []),
  );
  const one = (keyword: string) => image.filter((instruction) => instruction.keyword === keyword);

  test('is built by what every engine has', () => {
    expect(text).not.toMatch(/^#\s*syntax\s*=/im);
    expect(instructions.filter(({ keyword }) => keyword === 'ADD')).toEqual([]);
    // Nothing is fetched by address; the health checks ask the container itself.
    expect(text).not.toMatch(/https?:\/\/(?!127\.0\.0\.1:)|\bcurl\b|\bwget\b/);
  });

  test('takes its base images from the lock file', () => {
    const defaults = instructions
      .filter(({ keyword, words }) => keyword === 'ARG' && /^\w+_IMAGE=/.test(words))
      .map(({ words }) => words.split('='));
    expect(defaults.length).toBeGreaterThan(0);
    for (const [argument, value] of defaults) {
      const entry = lock.images.find((each) => each.argument === argument);
      const digest = entry?.digest ? `@${entry.digest}` : '';
      expect(value, argument).toBe(`${entry?.name}:${entry?.tag}${digest}`);
    }
    const bases = instructions
      .filter(({ keyword }) => keyword === 'FROM')
      .map(({ words }) => splitWords(words).plain[0]);
    for (const base of bases) {
      const isArgument = defaults.some(([argument]) => base === `\${${argument}}`);
      expect(isArgument || base === 'scratch' || named.has(base ?? ''), base).toBe(true);
    }
  });

  test('copies what is in the repository and may be seen by a build', () => {
    for (const { words, line } of instructions.filter(({ keyword }) => keyword === 'COPY')) {
      const { options, plain } = splitWords(words);
      const from = options.get('from');
      if (from !== undefined) {
        expect(named.has(from), `line ${line}: stage ${from}`).toBe(true);
        continue;
      }
      for (const source of plain.slice(0, -1)) {
        expect(existsSync(join(root, source)), `line ${line}: ${source}`).toBe(true);
        const isFolder = source === '.' || source.endsWith('/');
        if (!isFolder) expect(isIgnored(dockerignore, source), `line ${line}: ${source}`).toBe(false);
      }
    }
  });

  test('installs before it copies sources', () => {
    for (const stage of stages) {
      const install = stage.findIndex(({ keyword, words }) => keyword === 'RUN' && words.includes('npm ci'));
      const before = stage.slice(0, Math.max(install, 0)).filter(({ keyword }) => keyword === 'COPY');
      for (const { words } of before) expect(words).toMatch(/^--from=manifests /);
    }
  });

  test('gives files their owner when it copies them', () => {
    for (const { words } of instructions) expect(words).not.toMatch(/\bchown\b.*-R|\bchown\s+--recursive/);
  });

  test('is an image that runs as 10001, says how it is and how it is stopped', () => {
    expect(one('USER').at(-1)?.words).toBe('10001:10001');
    expect(one('STOPSIGNAL')).toHaveLength(1);
    expect(one('HEALTHCHECK')).toHaveLength(1);
    expect(one('HEALTHCHECK')[0]?.words).toMatch(/--timeout=\d+s .* ?CMD \[/);
    expect(one('HEALTHCHECK')[0]?.words).toMatch(/probe\.mjs|probe\.sh|onyx-postgres-health/);
    const labels = one('LABEL')
      .map(({ words }) => words)
      .join(' ');
    for (const label of ['title', 'version', 'revision', 'licenses']) {
      expect(labels).toContain(`org.opencontainers.image.${label}=`);
    }
    expect(labels).not.toContain('image.source');
    expect(text).toContain('sbom.json');
  });

  test('bakes no secret and no address of a deployment', () => {
    for (const { words } of [...one('ENV'), ...one('ARG')]) {
      expect(words).not.toMatch(/password|secret|token|api_?key|NEXT_PUBLIC|_URL=/i);
    }
  });
});

test('the program of a server is all there, and starts with what its package has', () => {
  for (const [file, main] of [
    ['api.Dockerfile', 'apps/api/src/main.ts'],
    ['model-server.Dockerfile', 'apps/model-server/src/main.ts'],
  ] as const) {
    const image = stagesOf(readInstructions(readFileSync(join(here, file), 'utf8'))).at(-1);
    expect(image?.find(({ keyword }) => keyword === 'CMD')?.words).toBe(`["node", "${main}"]`);
    expect(existsSync(join(root, main))).toBe(true);
  }
});

test('every workspace that the model server needs is copied into its image', () => {
  const text = readFileSync(join(here, 'model-server.Dockerfile'), 'utf8');
  const seen = new Set<string>();
  const visit = (folder: string): void => {
    if (seen.has(folder)) return;
    seen.add(folder);
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    for (const name of Object.keys(dependencies)) {
      if (name.startsWith('@onyx/')) visit(`packages/${name.slice('@onyx/'.length)}`);
    }
  };
  visit('apps/model-server');
  for (const folder of seen) expect(text).toContain(`COPY ${folder}/ ${folder}/`);
});

describe('.dockerignore', () => {
  test.each([
    '.env',
    '.env.production',
    'secrets/secret-key',
    'data/run.json',
    '.git/config',
    'node_modules/a/index.js',
    'packages/core/node_modules/better-auth/package.json',
    'apps/web/out/index.html',
    'apps/api/.env',
    'apps/api/data/run.json',
    'packages/core/secrets/secret-key',
    'deploy/edge/tls.key',
    'deploy/docker/.env',
    'onyx.yaml',
    'key.pem',
    'some-new-file.txt',
    '.onyx/bundle/main.js',
    'e2e/stack/engine.sh',
    'apps/api/src/main.test.ts',
    'packages/database/src/testing/index.ts',
  ])('keeps %s out', (path) => {
    expect(isIgnored(dockerignore, path)).toBe(true);
  });

  test.each([
    'package.json',
    'package-lock.json',
    '.npmrc',
    'apps/api/package.json',
    'apps/api/src/main.ts',
    'apps/cli/bin/onyx.mjs',
    'apps/web/src/app/layout.tsx',
    'apps/web/public/theme.js',
    'packages/models/assets/onyx-static-zh-en/vectors.int4.bin',
    'packages/operations/src/secrets/secret-files.ts',
    'deploy/docker/probe.mjs',
  ])('lets %s in', (path) => {
    expect(isIgnored(dockerignore, path)).toBe(false);
  });
});
