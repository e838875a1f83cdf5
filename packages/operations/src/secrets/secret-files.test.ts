import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { problemText } from '../model/problems.ts';
import { rotationSteps } from './rotation-steps.ts';
import { readSecretFacts, secretProblems } from './secret-facts.ts';
import { containerUser } from '../render/names.ts';
import { initSecrets, rotateSecret } from './secret-files.ts';
import { generatedSecrets } from './secret-list.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'onyx-secrets-'));
  folder = join(root, 'deep', 'secrets');
});
afterEach(() => rmSync(root, { recursive: true }));

const model = { secretsDirectory: 'secrets', settings: {} };
const names = generatedSecrets.map(({ name }) => name);
const content = (name: string): string => readFileSync(join(folder, name), 'utf8');
const modeOf = (path: string): number => statSync(path).mode & 0o777;

function problems(needsContainerUser = false): string[] {
  const found = secretProblems(readSecretFacts(folder, model), { needsContainerUser });
  return found.map((problem) => problemText(problem, 'en'));
}

describe('init', () => {
  test('S-048 makes every secret, random, whole, closed to others', () => {
    // What the session leaves open must not be.
    const before = process.umask(0);
    try {
      expect(initSecrets(folder)).toEqual({ created: [...names], kept: [], isFolderOpen: false });
    } finally {
      process.umask(before);
    }
    expect(readdirSync(folder).toSorted()).toEqual(names.toSorted());
    expect(modeOf(folder)).toBe(0o700);
    for (const name of names) expect(modeOf(join(folder, name))).toBe(0o600);
    expect(content('secret-key')).toMatch(/^[0-9a-f]{64}$/);
    for (const name of names.filter((each) => each !== 'secret-key'))
      expect(content(name)).toMatch(/^[\w-]{43}$/);
    expect(new Set(names.map(content)).size).toBe(names.length);
    expect(problems()).toEqual([]);
  });

  test('a second time nothing changes; what is missing is made; what is there is kept, whatever it is', () => {
    initSecrets(folder);
    const before = names.map(content);
    expect(initSecrets(folder)).toMatchObject({ created: [], kept: [...names] });
    expect(names.map(content)).toEqual(before);

    rmSync(join(folder, 'redis-password'));
    writeFileSync(join(folder, 'secret-key'), '');
    symlinkSync('/nowhere/at/all', join(folder, 'other'));
    rmSync(join(folder, 'postgres-password'));
    symlinkSync('/nowhere/at/all', join(folder, 'postgres-password'));
    expect(initSecrets(folder)).toMatchObject({ created: ['redis-password'] });
    expect(content('secret-key')).toBe('');
    expect(problems()).toEqual([
      'The file secrets/postgres-password cannot be read (ELOOP). Check that it is a file and its permissions.',
      'The file secrets/secret-key is empty. Remove it and run: onyx secrets init',
    ]);
  });

  test('an open folder that was there is told of and left', () => {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o755);
    expect(initSecrets(folder).isFolderOpen).toBe(true);
    expect(modeOf(folder)).toBe(0o755);
  });

  test('where no folder can be, the reason is said', () => {
    writeFileSync(join(root, 'deep'), 'a file');
    expect(() => initSecrets(folder)).toThrow(
      expect.objectContaining({ code: 'secrets-unusable', params: { path: folder, reason: 'ENOTDIR' } }),
    );
  });

  test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
    'root gives the files to the user of the containers',
    () => {
      initSecrets(folder);
      for (const name of names) expect(statSync(join(folder, name))).toMatchObject(containerUser);
      expect(problems(true)).toEqual([]);
    },
  );
});

describe('rotate', () => {
  test('S-048 a new value in the same file, the old one beside it', () => {
    initSecrets(folder);
    const old = content('redis-password');
    const inode = statSync(join(folder, 'redis-password')).ino;
    const { previousPath } = rotateSecret(folder, 'redis-password');
    expect(content('redis-password')).toMatch(/^[\w-]{43}$/);
    expect(content('redis-password')).not.toBe(old);
    expect(readFileSync(previousPath, 'utf8')).toBe(old);
    expect(modeOf(previousPath)).toBe(0o600);
    // A container has the file, not the name.
    expect(statSync(join(folder, 'redis-password')).ino).toBe(inode);
    expect(statSync(previousPath)).toMatchObject({ uid: statSync(join(folder, 'redis-password')).uid });
    expect(problems()).toEqual([]);

    const second = content('redis-password');
    rotateSecret(folder, 'redis-password');
    expect(readFileSync(previousPath, 'utf8')).toBe(second);
    expect(readdirSync(folder)).toHaveLength(names.length + 1);
  });

  test('a longer value that stood there is gone to its end', () => {
    initSecrets(folder);
    writeFileSync(join(folder, 'redis-password'), 'x9'.repeat(200));
    rotateSecret(folder, 'redis-password');
    expect(content('redis-password')).toHaveLength(43);
  });

  test('an unknown name and a missing file are refused, nothing is written', () => {
    mkdirSync(folder, { recursive: true });
    expect(() => rotateSecret(folder, '../etc')).toThrow(
      expect.objectContaining({
        code: 'secret-unknown',
        params: { name: '../etc', names: names.join(', ') },
      }),
    );
    expect(() => rotateSecret(folder, 'secret-key')).toThrow(
      expect.objectContaining({ code: 'secret-not-there' }),
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(names)(
    '%s: what to do is said in order, in both languages, and ends with the old value',
    (name) => {
      const services = { api: { replicas: 2 }, worker: { replicas: 1 } } as Parameters<
        typeof rotationSteps
      >[1]['services'];
      const paths = { path: `secrets/${name}`, previousPath: `secrets/${name}.previous` };
      const en = rotationSteps(name, { services }, paths, 'en');
      const zh = rotationSteps(name, { services }, paths, 'zh');
      expect(zh.map(({ command }) => command)).toEqual(en.map(({ command }) => command));
      for (const { text } of zh) expect(text).toMatch(/[\u4e00-\u9fff]/);
      expect(en.at(-1)?.command).toBe(`rm secrets/${name}.previous`);
      const commands = en.map(({ command }) => command ?? '').join('\n');
      if (name === 'database-app-password') {
        // New ones wait for the password before it is set; old ones go after, one by one.
        expect(commands).toMatch(
          /--scale api=3 --scale worker=2[^]+10-roles\.sql[^]+restart onyx-api-1\n.*onyx-api-2\n.*onyx-worker-1/,
        );
      }
      if (name === 'secret-key') expect(en[0]?.text).toContain(paths.previousPath);
      for (const { text } of [...en, ...zh]) expect(text).not.toMatch(/[{}]/);
    },
  );
});

describe('S-162 what is wrong with a secret', () => {
  test.each([
    ['missing', null, 'secret-missing'],
    ['empty', '', 'secret-empty'],
    ['only a line end', '\n', 'secret-empty'],
    ['a placeholder', 'changeme', 'secret-placeholder'],
    ['a long placeholder', 'change-me-please-before-production', 'secret-placeholder'],
    ['too short', 'a1b2c3', 'secret-placeholder'],
    ['all alike', 'a'.repeat(40), 'secret-placeholder'],
    ['two lines', `${'ab1'.repeat(10)}\n${'cd2'.repeat(10)}`, 'secret-placeholder'],
  ])('%s is refused', (_, value, code) => {
    initSecrets(folder);
    const path = join(folder, 'database-app-password');
    if (value === null) rmSync(path);
    else writeFileSync(path, value);
    const found = secretProblems(readSecretFacts(folder, model), { needsContainerUser: false });
    expect(found).toMatchObject([{ code, params: { path: 'secrets/database-app-password' } }]);
    if (value?.trim()) expect(JSON.stringify(found)).not.toContain(value.trim().slice(0, 6));
    expect(problemText(found[0] ?? expect.fail(), 'zh')).toMatch(/onyx secrets init$/);
  });

  test('a key of another form is refused, an editor’s line end is not', () => {
    initSecrets(folder);
    writeFileSync(join(folder, 'redis-password'), `${content('redis-password')}\r\n`);
    expect(problems()).toEqual([]);
    writeFileSync(join(folder, 'secret-key'), content('redis-password'));
    expect(problems()).toEqual([expect.stringContaining('secrets/secret-key holds a placeholder')]);
  });

  test('the secret of a bucket is the site’s own: it is asked for, not made', () => {
    initSecrets(folder);
    const bucket = { ...model, settings: { ONYX_S3_ACCESS_KEY_ID: 'id' } };
    const said = (): string[] =>
      secretProblems(readSecretFacts(folder, bucket), { needsContainerUser: false }).map((problem) =>
        problemText(problem, 'en'),
      );
    const path = join(folder, 's3-secret-access-key');
    expect(said()).toEqual([
      'The file secrets/s3-secret-access-key is missing. Write the value for ONYX_S3_SECRET_ACCESS_KEY into it, readable by its owner only (chmod 600).',
    ]);
    writeFileSync(path, '<your-secret>', { mode: 0o600 });
    expect(said()).toEqual([expect.stringContaining('holds a placeholder or nothing')]);
    writeFileSync(path, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzLongKey');
    expect(said()).toEqual([]);
  });

  test('S-163 readable by others, or not by the containers', () => {
    initSecrets(folder);
    chmodSync(join(folder, 'secret-key'), 0o644);
    expect(problems()).toEqual([
      'The file secrets/secret-key can be read or changed by others (mode 644). Run: chmod 600 secrets/secret-key',
    ]);
    const facts = readSecretFacts(folder, model).map((each) => ({
      ...each,
      mode: 0o600,
      owner: { uid: 1000, gid: 1000 },
    }));
    expect(secretProblems(facts, { needsContainerUser: false })).toEqual([]);
    const foreign = secretProblems(facts, { needsContainerUser: true });
    expect(foreign).toHaveLength(names.length);
    expect(problemText(foreign[0] ?? expect.fail(), 'en')).toContain(
      'sudo chown 10001:10001 secrets/postgres-password',
    );
    // Whoever is not root cannot look into what was given away, and finds nothing wrong with it.
    const given = facts.map((each) => ({
      ...each,
      failure: 'EACCES',
      isUsable: false,
      owner: { ...containerUser },
    }));
    expect(secretProblems(given, { needsContainerUser: true })).toEqual([]);
    // The containers' group may read.
    const shared = facts.map((each) => ({ ...each, mode: 0o640, owner: { uid: 0, gid: 10_001 } }));
    expect(secretProblems(shared, { needsContainerUser: true })).toEqual([]);
  });
});
