import { createLanguageModelService, type SecretKeys } from '@onyx/core';
import { startTestDatabase, testPostgresUrl } from '@onyx/database/testing';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { onyxCommand } from '../testing/index.ts';

const run = promisify(execFile);
type Result = { code: number; stdout: string; stderr: string };

const onyx = (args: string[], env: Record<string, string> = {}): Promise<Result> =>
  run(process.execPath, [onyxCommand, ...args], { env: { ONYX_LANG: 'en', ...env } }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as Result,
  );
const reencrypt = ['secrets', 'reencrypt'];

test('says which settings it needs', async () => {
  expect(await onyx(reencrypt)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Set ONYX_DATABASE_URL and ONYX_SECRET_KEY'),
  });
});

test.skipIf(!testPostgresUrl)(
  'puts what is stored under the new key, tells how much is left, and fails while something is',
  async () => {
    const server = await startTestDatabase({ url: testPostgresUrl });
    const folder = await mkdtemp(join(tmpdir(), 'onyx-reencrypt-'));
    try {
      const { url } = server.location as { url: string };
      const [old, next, lost] = [randomBytes(32), randomBytes(32), randomBytes(32)];
      const file = join(folder, 'secret-key');
      const env = { ONYX_DATABASE_URL: url, ONYX_SECRET_KEY_FILE: file };
      const keep = (...keys: Buffer[]): Promise<void> =>
        writeFile(file, keys.map((key) => key.toString('hex')).join('\n'));
      const add = (keys: SecretKeys, apiKey: string): Promise<unknown> =>
        createLanguageModelService({ database: server.database, secretKeys: keys }).createLanguageModel(
          { userId: 'owner', role: 'owner', locale: 'en' },
          { name: 'M', provider: 'openai', baseUrl: null, model: 'm', contextTokens: 8000, apiKey },
        );
      await onyx(['migrate', 'up'], { ONYX_DATABASE_URL: url });
      await add([old], 'sk-plain-one');
      await add([next], 'sk-plain-two');

      // With another key than the old one beside it nothing is lost.
      await keep(next, lost);
      const wrong = await onyx(reencrypt, env);
      expect(wrong.code).toBe(1);
      expect(wrong.stdout).toContain('Under it: 1, under the previous key: 0, under neither: 1');
      expect(wrong.stderr).toContain('What neither key opens stays as it is.');
      await keep(next, old);
      const done = await onyx(reencrypt, env);
      expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('Nothing is stored under') });
      expect(done.stdout).toContain('Put under the present key now: 1. Under it: 2');
      await keep(next);
      const again = await onyx([...reencrypt, '--json'], env);
      expect(again.code).toBe(0);
      expect(JSON.parse(again.stdout)).toEqual({ changed: 0, current: 2, previous: 0, unknown: 0 });

      const said = [wrong, done, again].map(({ stdout, stderr }) => stdout + stderr).join('');
      for (const secret of ['sk-plain', ...[old, next, lost].map((key) => key.toString('hex'))])
        expect(said).not.toContain(secret);
    } finally {
      await server.close();
      await rm(folder, { recursive: true });
    }
  },
  60_000,
);
