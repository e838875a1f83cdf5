import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadDeployment, readDeployment, type DeploymentSources } from './load-deployment.ts';
import { problemText } from './problems.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'onyx-model-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(text: string | Uint8Array, name = 'onyx.yaml'): DeploymentSources {
  writeFileSync(join(folder, name), text);
  return { cwd: folder };
}

/** Problems of a file as English lines. */
function problemsOf(text: string, more: DeploymentSources = {}): string[] {
  const { problems, loaded } = readDeployment({ ...write(text), ...more });
  expect(loaded === null).toBe(problems.length > 0);
  for (const problem of problems) expect(problemText(problem, 'zh')).toMatch(/[\u4e00-\u9fff]/);
  return problems.map((problem) => problemText(problem, 'en'));
}

const megabyte = 1024 * 1024;

test('one line is a whole deployment', () => {
  const { deployment, folder: root } = loadDeployment(write('version: 1\n'));
  expect(root).toBe(folder);
  expect(deployment).toMatchObject({
    profile: 'standard',
    names: ['localhost'],
    tls: { mode: 'local-ca', certificate: null },
    ports: { http: 80, https: 443 },
    images: { api: expect.stringMatching(/^onyx\/api:\d/), edge: 'nginx:1.26' },
    services: { api: { replicas: 1, memory: 1536 * megabyte } },
    settings: { ONYX_PARSER_PROCESSES: '2' },
    logs: { maxSize: 20 * megabyte },
    dev: false,
  });
});

test('overlays lie over the file in their order, --set over all; mappings merge, lists are replaced', () => {
  const file = write(
    'version: 1\nnames: [a.example, b.example]\nports: {http: 8080, https: 8443}\nstopSeconds: 10\n',
  );
  write('names: [c.example]\nports: {http: 81}\nservices: {api: {replicas: 2, memory: 3G}}\n', 'one.yaml');
  write('services: {api: {replicas: 3}}\nsettings: {ONYX_LOG_LEVEL: info}\n', 'two.yaml');
  const { deployment } = loadDeployment({
    ...file,
    overlays: ['one.yaml', 'two.yaml'],
    sets: ['services.api.cpus=1.5', 'stopSeconds=20', 'images.tag=1.10', 'names=[d.example, "::1"]'],
  });
  expect(deployment).toMatchObject({
    names: ['d.example', '::1'],
    ports: { http: 81, https: 8443 },
    stopSeconds: 20,
    services: { api: { replicas: 3, memory: 3072 * megabyte, cpus: 1.5 } },
    // The settings of the profile are still there.
    settings: { ONYX_LOG_LEVEL: 'info', ONYX_PARSER_PROCESSES: '2' },
    images: { web: 'onyx/web:1.10' },
  });
});

test('image names follow from registry, prefix and tag, unless they are given; graphics cards take a variant', () => {
  const { deployment } = loadDeployment(
    write(
      'version: 1\nprofile: gpu\nimages: {registry: registry.example/, tag: "1.0", postgres: "db@sha256:' +
        'a'.repeat(64) +
        '"}\n',
    ),
  );
  expect(deployment.images).toMatchObject({
    api: 'registry.example/onyx/api:1.0',
    modelServer: 'registry.example/onyx/model-server:1.0-cuda',
    redis: 'registry.example/redis:8.0',
    postgres: `db@sha256:${'a'.repeat(64)}`,
  });
});

test('S-006, S-021 images that are not built here have the version, and the digest where it is known, of the lock file', () => {
  type Locked = { name: string; tag: string; digest: string | null; usedBy: string[] };
  const file = fileURLToPath(new URL('../../../../deploy/images.lock.yaml', import.meta.url));
  const { images: locked } = parse(readFileSync(file, 'utf8')) as { images: Locked[] };
  const { images } = loadDeployment(write('version: 1\n')).deployment;
  for (const service of ['edge', 'gate', 'redis'] as const) {
    const entry = locked.find(({ usedBy }) => usedBy.includes(service)) ?? expect.fail(service);
    expect(images[service]).toBe(`${entry.name}:${entry.tag}${entry.digest ? `@${entry.digest}` : ''}`);
  }
});

test('a file that Windows wrote is read: byte order mark, CRLF, UTF-16', () => {
  const text = 'version: 1\r\nprofile: lite\r\n';
  expect(loadDeployment(write(`\uFEFF${text}`)).deployment.profile).toBe('lite');
  const utf16 = Buffer.from(`\uFEFF${text}`, 'utf16le');
  expect(loadDeployment(write(utf16)).deployment.profile).toBe('lite');
});

describe('what is wrong is said all at once, with its place and the fix', () => {
  test('unknown keys, wrong kinds, forms and ranges', () => {
    const text = [
      'version: 1',
      'profil: lite',
      'names:',
      '  - https://onyx.example',
      'ports:',
      '  https: 70000',
      'services:',
      '  api:',
      '    memory: lots',
      '    replicas: two',
      '    color: blue',
      '  postgres: {replicas: 2}',
      'images: {tag: 1.10}',
      'tls: {mode: file}',
      'stopSeconds:',
      'dev: yes',
      'trustedProxies: [10.0.0.0/99]',
    ].join('\n');
    expect(problemsOf(text)).toEqual([
      'onyx.yaml:2:1: profil: There is no such key. Did you mean “profile”?',
      'onyx.yaml:4:5: names.0: Must be a host name in lower case without scheme and port, e.g. onyx.example.com.',
      'onyx.yaml:6:3: ports.https: Must be at most 65535.',
      'onyx.yaml:9:5: services.api.memory: Must be a size such as 512M or 2G.',
      'onyx.yaml:10:5: services.api.replicas: Must be a number.',
      'onyx.yaml:11:5: services.api.color: There is no such key. Remove it. Keys here: replicas, memory, reservedMemory, cpus, pids',
      'onyx.yaml:12:14: services.postgres.replicas: Must be at most 1.',
      'onyx.yaml:13:10: images.tag: Must be text. Put the value in quotes.',
      'onyx.yaml:14:7: tls.mode: Must be one of: local-ca, files, acme.',
      'onyx.yaml:15:1: stopSeconds: The value is empty. Write one, or remove the key to have the default.',
      'onyx.yaml:16:1: dev: Must be true or false.',
      'onyx.yaml:17:18: trustedProxies.0: Must be an address or a network such as 10.0.0.1 or 10.0.0.0/8.',
    ]);
  });

  test('in overlays and --set too', () => {
    write('services: {api: {cpu: 2}}\n', 'over.yaml');
    expect(
      problemsOf('version: 1\n', {
        overlays: ['over.yaml', 'absent.yaml'],
        sets: ['services.apy.replicas=2', 'replicas', 'ports.http=0', 'names=[]'],
      }),
    ).toEqual([
      'over.yaml:1:18: services.api.cpu: There is no such key. Did you mean “cpus”?',
      'absent.yaml:1:1: There is no such file. Create it with the one line “version: 1”, or name another with --file.',
      '--set services.apy.replicas: services.apy: There is no such key. Did you mean “api”?',
      '--set replicas: Must be a key and a value, e.g. --set services.api.replicas=2',
      '--set ports.http: Must be at least 1.',
      '--set names: Must have at least one entry.',
    ]);
  });

  test.each([
    ['names: [a\n', /^onyx\.yaml:\d+:\d+: Not valid YAML: /],
    ['version: 1\n\tdev: true\n', /^onyx\.yaml:2:1: Not valid YAML: /],
    ['version: 1\ndev: true\ndev: false\n', /^onyx\.yaml:3:1: This key is there twice/],
    ['- a\n', /^onyx\.yaml:1:1: The file must consist of keys and values/],
    ['', /^onyx\.yaml:1:1: The file must consist of keys and values/],
    ['names: [a]\n', /^onyx\.yaml:1:1: version: Add the line “version: 1”/],
    ['version: 2\n', /^onyx\.yaml:1:1: version: Must be one of: 1\.$/],
    ['version: 1\nservices: 3\n', /^onyx\.yaml:2:1: services: Must be keys and values/],
    ['version: 1\n<<: {dev: true}\n', /^onyx\.yaml:2:1: <<: There is no such key/],
    ['version: 1\n__proto__: {dev: true}\n', /^onyx\.yaml:2:1: __proto__: There is no such key/],
  ])('%j', (text, line) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(line)]);
  });

  test('a folder is no file, and a file of aliases of aliases does not fill the memory', () => {
    const { problems } = readDeployment({ cwd: folder, file: '.' });
    expect(problems).toMatchObject([{ code: 'file-unreadable', params: { reason: 'EISDIR' } }]);
    const level = (index: number): string =>
      `l${index}: &l${index} [${Array.from({ length: 10 }, () => `*l${index - 1}`).join(', ')}]`;
    const bomb = ['l0: &l0 [x]', ...Array.from({ length: 9 }, (_, index) => level(index + 1))].join('\n');
    expect(problemsOf(bomb)).toEqual([expect.stringContaining('Not valid YAML')]);
  });
});

describe('what does not go together', () => {
  test.each([
    [
      'services: {api: {memory: 600M, reservedMemory: 1G}}',
      'onyx.yaml:2:32: services.api.reservedMemory: More than the limit of 600M. Lower it, or raise services.api.memory.',
    ],
    [
      'services: {postgres: {memory: 64M}}',
      'onyx.yaml:2:23: services.postgres.memory: 64M is not enough to run. Give at least 256M.',
    ],
    [
      'settings: {ONYX_PARSER_PROCESSES: 8}',
      /^onyx\.yaml:2:12: services\.worker\.memory: 8 parsers of 1024 MB/,
    ],
    ['tls: {mode: files, certificate: a.pem}', /^onyx\.yaml:2:7: tls\.mode: tls\.mode “files” needs/],
    ['tls: {key: a.pem}', /^onyx\.yaml:2:7: tls\.key: Used only with tls\.mode “files”/],
    ['tls: {mode: acme}', /^onyx\.yaml:2:7: names: No authority gives a certificate for “localhost”/],
    [
      'names: [a.example]\ntls: {mode: acme}\negress: {allowed: false}',
      'onyx.yaml:4:10: egress.allowed: With tls.mode “acme” the certificate is fetched from outside. Set egress.allowed to true, or choose another tls.mode.',
    ],
    ['ports: {https: 80}', /^onyx\.yaml:2:9: ports\.https: HTTP and HTTPS cannot share port 80/],
    ['trustedProxies: [0.0.0.0/0]', /^onyx\.yaml:2:1: trustedProxies: “0\.0\.0\.0\/0” would believe/],
    ['names: [a.example, a.example]', /^onyx\.yaml:2:1: names: The name “a\.example” is there twice/],
    [
      'settings: {ONYX_LOG_LEVL: info}',
      'onyx.yaml:2:12: settings.ONYX_LOG_LEVL: There is no such setting. Did you mean ONYX_LOG_LEVEL?',
    ],
    ['settings: {ONYX_LOG_LEVEL: loud}', /Allowed: debug, info, warn, error, silent$/],
    ['settings: {ONYX_MAX_UPLOAD_MB: 50}', /use the key “maxUploadMegabytes”/],
    ['settings: {ONYX_ACME_EMAIL: a@b.example}', /use the key “tls\.email”/],
    ['settings: {ONYX_PORT: 50}', /the same in every deployment/],
    ['settings: {PATH: /bin}', /There is no such setting\. docs\/configuration\.md/],
    [
      'settings: {ONYX_S3_ACCESS_KEY_ID: a, ONYX_S3_BUCKET: "ab"}',
      /settings\.ONYX_S3_BUCKET: The value does not fit\. Allowed: text of 3 to 63 characters$/,
    ],
  ])('%s', (line, expected) => {
    const text = typeof expected === 'string' ? expected : expect.stringMatching(expected);
    expect(problemsOf(`version: 1\n${line}\n`)).toEqual([text]);
  });

  test('a mistyped key is not blamed for what it leaves undone', () => {
    expect(problemsOf('version: 1\ntls: {mod: files, certificate: a.pem, key: b.pem}\n')).toEqual([
      'onyx.yaml:2:7: tls.mod: There is no such key. Did you mean “mode”?',
    ]);
  });

  test('S-025 a secret among the settings is refused and its value never shown', () => {
    const canary = 'c4nary-7be1';
    const lines = problemsOf(
      `version: 1\nsettings: {ONYX_DATABASE_PASSWORD: ${canary}, ONYX_API_KEY_FILE: ${canary}}\n`,
      { sets: [`settings.ONYX_SECRET_KEY=${canary}`, `ONYX_REDIS_PASSWORD=${canary}`] },
    );
    expect(lines).toHaveLength(4);
    expect(lines.join('\n')).toContain('A secret does not belong in this file');
    expect(lines.join('\n')).not.toContain(canary);
  });
});

test('the error holds every problem, in the language asked for', () => {
  const sources = write('version: 1\na: 1\nb: 2\n');
  expect(() => loadDeployment(sources, 'zh')).toThrow(
    expect.objectContaining({
      code: 'deployment-invalid',
      params: {
        count: 2,
        problems: expect.stringMatching(/^onyx\.yaml:2:1：a：没有这个键[^\n]+\nonyx\.yaml:3:1：b/),
      },
      fields: [expect.objectContaining({ path: 'a' }), expect.objectContaining({ path: 'b' })],
    }),
  );
});
