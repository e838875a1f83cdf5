import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onyxCommand } from '../testing/index.ts';

const run = promisify(execFile);
type Result = { code: number; stdout: string; stderr: string };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'onyx-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function onyx(args: string[], lang = 'en'): Promise<Result> {
  const env = { ONYX_LANG: lang, PATH: '/usr/bin:/bin' };
  return run(process.execPath, [onyxCommand, ...args], { cwd: folder, env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as Result,
  );
}

const write = (text: string, name = 'onyx.yaml'): void => writeFileSync(join(folder, name), text);

test('validate says yes, or all that is wrong at once, to people in their language and to programs', async () => {
  write('version: 1\nprofile: lite\nnames: [onyx.example]\n');
  expect(await onyx(['config', 'validate', '--set', 'ports.https=8443'])).toMatchObject({
    code: 0,
    stdout: 'The deployment is right: profile lite, https://onyx.example:8443\n',
  });
  write('version: 1\nprofle: lite\n');
  const bad = ['config', 'validate', '--set', 'dev=maybe'];
  const en = await onyx(bad);
  expect(en).toMatchObject({ code: 1, stdout: '' });
  expect(en.stderr).toContain(
    'nothing was changed. Problems: 2\nonyx.yaml:2:1: profle: There is no such key',
  );
  expect(en.stderr).toContain('--set dev: Must be true or false.');
  expect((await onyx(bad, 'zh')).stderr).toContain('onyx.yaml:2:1：profle：没有这个键');
  const json = await onyx([...bad, '--json']);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    isValid: false,
    deployment: null,
    problems: [
      { code: 'unknown-key-near', key: 'profle', place: { file: 'onyx.yaml', line: 2, column: 1 } },
      { code: 'wrong-kind', key: 'dev', place: { kind: 'set' } },
    ],
  });
  expect((await onyx(['config', 'validate', '--file', 'other.yaml'])).stderr).toContain(
    'other.yaml:1:1: There is no such file',
  );
});

test('explain prints each value that validate resolved, and where it came from', async () => {
  write('version: 1\nservices: {api: {memory: 2G}}\n');
  write('stopSeconds: 40\n', 'over.yaml');
  const options = ['--overlay', 'over.yaml', '--set', 'services.web.replicas=2', '--set', 'dev=true'];
  const { stdout } = await onyx(['config', 'explain', ...options]);
  expect(stdout).toContain('services.api.memory: 2G (onyx.yaml:2:18)\n    Most memory one instance');
  expect(stdout).toContain('stopSeconds: 40 (over.yaml:1:1)');
  expect(stdout).toContain('services.web.replicas: 2 (--set services.web.replicas)');
  expect((await onyx(['config', 'explain', ...options], 'zh')).stdout).toContain('ports.https: 443 (默认值)');

  const explained = JSON.parse((await onyx(['config', 'explain', '--json', ...options])).stdout) as {
    values: { key: string; value: unknown }[];
  };
  const { deployment } = JSON.parse((await onyx(['config', 'validate', '--json', ...options])).stdout) as {
    deployment: unknown;
  };
  for (const { key, value } of explained.values) {
    const resolved = key
      .split('.')
      .reduce((inner, part) => (inner as Record<string, unknown>)[part], deployment);
    expect(resolved, key).toEqual(value);
  }
});

test('a reader that has seen enough is no failure', async () => {
  write('version: 1\n');
  const child = spawn(process.execPath, [onyxCommand, 'config', 'explain'], {
    cwd: folder,
    env: { ONYX_LANG: 'en' },
  });
  // Closed before anything was written.
  child.stdout.destroy();
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  expect({ code, said }).toEqual({ code: 0, said: '' });
});

test('schema is JSON', async () => {
  expect(JSON.parse((await onyx(['config', 'schema'])).stdout)).toMatchObject({ title: 'onyx.yaml' });
});

test('secrets are made, checked and rotated, and no value is ever said', async () => {
  write('version: 1\nsecretsDirectory: keys\n');
  const first = await onyx(['secrets', 'init']);
  expect(first.stdout).toMatch(
    /^Made in keys: postgres-password, .*secret-key, .*tls-certificate, tls-key\n$/,
  );
  const again = await onyx(['secrets', 'init', '--json'], 'zh');
  expect(JSON.parse(again.stdout)).toMatchObject({
    created: [],
    kept: expect.arrayContaining(['secret-key']),
  });

  // For another name the certificate is made anew, by the same authority.
  write('version: 1\nsecretsDirectory: keys\nnames: [onyx.example]\n');
  expect(await onyx(['secrets', 'init'])).toMatchObject({
    stdout: expect.stringMatching(/^Made in keys: tls-certificate, tls-key\n/),
    stderr: expect.stringContaining('docker compose kill -s HUP edge'),
  });

  const rotated = await onyx(['secrets', 'rotate', 'database-app-password']);
  expect(rotated.code).toBe(0);
  expect(rotated.stdout).toMatch(
    /keys\/database-app-password\.previous\. For it to take effect[^]+\n1\. [^]+\n2\. /,
  );
  expect(await onyx(['secrets', 'rotate', 'nothing'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no secret “nothing”. There are: postgres-password'),
  });

  writeFileSync(join(folder, 'keys', 'redis-password'), 'changeme');
  chmodSync(join(folder, 'keys', 'secret-key'), 0o644);
  const bad = await onyx(['secrets', 'init']);
  expect(bad.code).toBe(1);
  expect(bad.stderr).toContain('keys/redis-password holds a placeholder');
  expect(bad.stderr).toContain('chmod 600 keys/secret-key');
  const host = await onyx(['config', 'validate', '--host', '--json']);
  const told = JSON.parse(host.stdout) as { isValid: boolean; problems: { code: string }[] };
  expect(told.isValid).toBe(false);
  expect(told.problems.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['secret-placeholder', 'secret-open']),
  );
  const people = await onyx(['config', 'validate', '--host'], 'zh');
  expect(people).toMatchObject({ code: 1, stderr: expect.stringContaining('本机尚不具备部署条件') });

  const said = [first, again, rotated, bad, host, people]
    .map(({ stdout, stderr }) => stdout + stderr)
    .join('\n');
  for (const name of readdirSync(join(folder, 'keys')).filter((file) => !file.includes('certificate'))) {
    const value = readFileSync(join(folder, 'keys', name), 'utf8');
    for (const part of value.split('\n').filter((line) => line.length > 20 && !line.startsWith('-----')))
      expect(said).not.toContain(part);
  }
  expect(said).not.toContain('changeme');
});

test('the secret key is changed in steps, each in its turn, and neither key is ever said', async () => {
  write('version: 1\nsecretsDirectory: other-keys\n');
  await onyx(['secrets', 'init']);
  const added = await onyx(['secrets', 'rotate', 'secret-key'], 'zh');
  expect(added.stdout).toMatch(
    /other-keys\/secret-key 中已在现有密钥之外加入新密钥[^]+--stage switch[^]+--stage drop/,
  );
  const tooEarly = await onyx(['secrets', 'rotate', 'secret-key', '--stage', 'drop']);
  expect(tooEarly).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Next: onyx secrets rotate secret-key --stage switch'),
  });
  const switched = await onyx(['secrets', 'rotate', 'secret-key', '--stage', 'switch', '--json']);
  expect(JSON.parse(switched.stdout)).toMatchObject({
    path: 'other-keys/secret-key',
    steps: expect.arrayContaining([
      expect.objectContaining({ command: 'rm other-keys/secret-key.previous' }),
    ]),
  });
  for (const wrong of [
    ['secret-key', '--stage', 'next'],
    ['redis-password', '--stage', 'switch'],
  ])
    expect(await onyx(['secrets', 'rotate', ...wrong])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--stage is add, switch, drop'),
    });
  const keys = readFileSync(join(folder, 'other-keys', 'secret-key'), 'utf8').split('\n');
  expect(keys).toHaveLength(2);
  const said = [added, tooEarly, switched].map(({ stdout, stderr }) => stdout + stderr).join('\n');
  for (const key of keys) expect(said).not.toContain(key);
});
