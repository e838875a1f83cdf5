import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rotationSteps } from './rotation-steps.ts';
import { readSecretFacts, secretProblems } from './secret-facts.ts';
import { initSecrets } from './secret-files.ts';
import { changeSecretKey, keyStages, type KeyStage } from './secret-key-change.ts';

let root: string;
let folder: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'onyx-key-'));
  folder = join(root, 'secrets');
  path = join(folder, 'secret-key');
  initSecrets(folder);
});
afterEach(() => rmSync(root, { recursive: true }));

const lines = (): string[] => readFileSync(path, 'utf8').split('\n');
const problems = (): string[] =>
  secretProblems(readSecretFacts(folder, { secretsDirectory: 'secrets', settings: {} }), {
    needsContainerUser: false,
  }).map(({ code }) => code);

test('S-048 the key changes in three steps, in the same closed file, and the old one is kept beside it', () => {
  const [old] = lines();
  const { ino } = statSync(path);
  const { previousPath } = changeSecretKey(folder, 'add');
  const [first, next] = lines();
  expect(first).toBe(old);
  expect(next).toMatch(/^[0-9a-f]{64}$/);
  expect(next).not.toBe(old);
  expect(problems()).toEqual([]);
  changeSecretKey(folder, 'switch');
  expect(lines()).toEqual([next, old]);
  expect(problems()).toEqual([]);
  changeSecretKey(folder, 'drop');
  expect(lines()).toEqual([next]);
  expect(problems()).toEqual([]);
  expect(readFileSync(previousPath, 'utf8')).toBe(old);
  for (const each of [path, previousPath]) expect(statSync(each).mode & 0o777).toBe(0o600);
  // A container has the file, not the name.
  expect(statSync(path).ino).toBe(ino);
  // The next change is like the first.
  changeSecretKey(folder, 'add');
  expect(lines()[0]).toBe(next);
  expect(readFileSync(previousPath, 'utf8')).toBe(next);
});

test('a step out of turn is refused and says which is next; nothing is written', () => {
  const turns: [KeyStage, string][] = [
    ['add', 'secrets rotate secret-key'],
    ['switch', 'secrets rotate secret-key --stage switch'],
    ['drop', 'secrets rotate secret-key --stage drop'],
  ];
  for (const [due, next] of turns) {
    const before = readFileSync(path, 'utf8');
    for (const wrong of keyStages.filter((each) => each !== due)) {
      expect(() => changeSecretKey(folder, wrong)).toThrow(
        expect.objectContaining({ code: 'secret-key-stage', params: { path, next } }),
      );
    }
    expect(readFileSync(path, 'utf8')).toBe(before);
    changeSecretKey(folder, due);
  }
});

test('two keys of which nothing says which one is old are left, as is a folder without one', () => {
  const { previousPath } = changeSecretKey(folder, 'add');
  const before = readFileSync(path, 'utf8');
  const unclear = expect.objectContaining({ code: 'secret-key-unclear', params: { path, previousPath } });
  writeFileSync(previousPath, 'another');
  expect(() => changeSecretKey(folder, 'switch')).toThrow(unclear);
  rmSync(previousPath);
  for (const stage of keyStages) expect(() => changeSecretKey(folder, stage)).toThrow(unclear);
  expect(readFileSync(path, 'utf8')).toBe(before);
  expect(readdirSync(folder)).not.toContain('secret-key.previous');
  rmSync(path);
  expect(() => changeSecretKey(folder, 'add')).toThrow(expect.objectContaining({ code: 'secret-not-there' }));
});

test.each([
  ['three keys', (key: string, other: string) => `${key}\n${other}\n${'0123456789abcdef'.repeat(4)}`],
  ['twice the same', (key: string) => `${key}\n${key}`],
  ['a second one that is a placeholder', (key: string) => `${key}\nchangeme`],
  ['a second line that is empty', (key: string) => `${key}\n\n`],
])('%s in the file are told of', (_, content) => {
  const [key = ''] = lines();
  changeSecretKey(folder, 'add');
  const [, other = ''] = lines();
  writeFileSync(path, content(key, other));
  expect(problems()).toEqual(['secret-placeholder']);
});

test('what follows is said in the order in which nothing is lost, from the step that was taken on', () => {
  const services = { api: { replicas: 1 }, worker: { replicas: 2 } } as Parameters<
    typeof rotationSteps
  >[1]['services'];
  const paths = { path: 'secrets/secret-key', previousPath: 'secrets/secret-key.previous' };
  const commands = (stage: KeyStage): string[] =>
    rotationSteps('secret-key', { services }, paths, 'en', stage).flatMap(({ command }) => command ?? []);
  const restarts = ['onyx-api-1', 'onyx-worker-1', 'onyx-worker-2'].map((name) => `docker restart ${name}`);
  const more = 'docker compose up -d --no-deps --no-recreate --scale api=2 --scale worker=3 api worker';
  const look = 'docker compose ps api worker';
  const back = 'docker compose up -d --no-recreate';
  const drop = [more, look, ...restarts, back, 'rm secrets/secret-key.previous'];
  const reencrypt = 'docker compose exec -T worker node apps/cli/bin/onyx.mjs secrets reencrypt';
  const change = [
    ...restarts,
    // Who writes with the old key is gone before what is stored is counted.
    back,
    reencrypt,
    './deploy.sh secrets rotate secret-key --stage drop',
    ...drop,
  ];
  expect(commands('drop')).toEqual(drop);
  expect(commands('switch')).toEqual(change);
  expect(commands('add')).toEqual([
    more,
    look,
    ...restarts,
    './deploy.sh secrets rotate secret-key --stage switch',
    ...change,
  ]);
});
