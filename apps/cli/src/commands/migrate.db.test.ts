import { startTestDatabase, testPostgresUrl } from '@onyx/database/testing';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { onyxCommand } from '../testing/index.ts';

const run = promisify(execFile);
type Failure = { code: number; stdout: string; stderr: string };

const migrate = (
  args: string[],
  env: Record<string, string> = {},
): Promise<{ stdout: string; stderr: string }> =>
  run(process.execPath, [onyxCommand, 'migrate', ...args], { env: { ONYX_LANG: 'en', ...env } });

test('prints the roles that a superuser makes, for any database', async () => {
  const { stdout } = await migrate(['roles'], { ONYX_DATABASE_URL: 'postgres://db/team%20%22one%22' });
  expect(stdout).toContain('create role onyx_app login;');
  expect(stdout).toContain('on database "team ""one""" to onyx_owner;');
});

test('says which setting is missing, and in Chinese too', async () => {
  const failure = (await migrate(['status']).catch((error: unknown) => error)) as Failure;
  expect(failure).toMatchObject({ code: 2, stderr: expect.stringContaining('ONYX_DATABASE_URL') });
  const zh = (await migrate(['up'], { ONYX_LANG: 'zh' }).catch((error: unknown) => error)) as Failure;
  expect(zh.stderr).toContain('请将 ONYX_DATABASE_URL');
});

test.skipIf(!testPostgresUrl)(
  'brings a database up to date, and tells of it to people and scripts',
  async () => {
    const server = await startTestDatabase({ url: testPostgresUrl });
    try {
      const { url } = server.location as { url: string };
      const env = { ONYX_DATABASE_URL: url };
      await server.pool.query(
        'drop schema public cascade; create schema public; create extension if not exists vector',
      );
      const behind = (await migrate(['status', '--json'], env).catch((error: unknown) => error)) as Failure;
      expect(behind.code).toBe(1);
      expect(JSON.parse(behind.stdout)).toMatchObject({ isUsable: false, done: [] });
      // Two at once: one does it, the other waits.
      const both = await Promise.all([migrate(['up', '--json'], env), migrate(['up', '--json'], env)]);
      const ran = both.map(({ stdout }) => (JSON.parse(stdout) as { ran: string[] }).ran.length);
      expect(ran.toSorted((a, b) => a - b)).toEqual([0, expect.any(Number)]);
      const { stdout, stderr } = await migrate(['status'], env);
      expect(stdout).toMatch(/^Migrations done: \d+/);
      expect(stderr).toContain('up to date');
    } finally {
      await server.close();
    }
  },
  60_000,
);
