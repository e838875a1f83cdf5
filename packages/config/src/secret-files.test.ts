import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSecretFiles, secretNames } from './secret-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onyx-secrets-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('every secret may be given as a file, whose last line end is not part of it', async () => {
  const path = join(folder, 'secret');
  await writeFile(path, ' a b \r\n');
  for (const name of secretNames) {
    expect(readSecretFiles({ [`${name}_FILE`]: path })[name]).toBe(' a b ');
  }
  expect(secretNames).toContain('ONYX_SECRET_KEY');
});

test('names every file that cannot be read and every secret that is given twice, at once', async () => {
  await writeFile(join(folder, 'empty'), '\n');
  const env = {
    ONYX_SECRET_KEY_FILE: join(folder, 'none'),
    ONYX_DATABASE_PASSWORD_FILE: join(folder, 'empty'),
    ONYX_REDIS_PASSWORD: 'abc-1',
    ONYX_REDIS_PASSWORD_FILE: join(folder, 'empty'),
  };
  expect(() => readSecretFiles(env)).toThrow(
    expect.objectContaining({
      code: 'usage',
      params: {
        message: expect.stringMatching(
          /ONYX_SECRET_KEY_FILE.*ENOENT.*ONYX_DATABASE_PASSWORD_FILE.*empty.*ONYX_REDIS_PASSWORD: given twice/s,
        ),
      },
    }),
  );
});

test('the file of the secret key may hold the previous one in a second line, which is given nowhere else then', async () => {
  const path = join(folder, 'secret-key');
  const env = { ONYX_SECRET_KEY_FILE: path };
  await writeFile(path, 'new\r\nold\n');
  expect(readSecretFiles(env)).toMatchObject({ ONYX_SECRET_KEY: 'new', ONYX_SECRET_KEY_PREVIOUS: 'old' });
  for (const twice of [{ ONYX_SECRET_KEY_PREVIOUS: 'old' }, { ONYX_SECRET_KEY_PREVIOUS_FILE: path }])
    expect(() => readSecretFiles({ ...env, ...twice })).toThrow(
      expect.objectContaining({
        params: { message: expect.stringContaining('ONYX_SECRET_KEY_PREVIOUS: given twice') },
      }),
    );
  await writeFile(path, 'new\nold\nolder');
  expect(() => readSecretFiles(env)).toThrow(
    expect.objectContaining({ params: { message: 'ONYX_SECRET_KEY_FILE: more than two lines' } }),
  );
});
