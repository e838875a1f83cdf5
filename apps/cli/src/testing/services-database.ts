import { connectDatabase } from '@onyx/database';
import { roleStatements } from '@onyx/database/roles';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { onyxCommand } from './onyx-command.ts';

const run = promisify(execFile);
/** What PostgreSQL says of a role that is there. */
const duplicateObject = '42710';
const passwordOf = (): string => randomBytes(12).toString('hex');

export type ServicesDatabase = { superUrl: string; ownerUrl: string; appUrl: string };

/**
 * A new database with the schema, and the roles that `onyx migrate roles` tells, each with a password of its own.
 * @param postgresUrl A superuser's. Roles belong to the whole server: those that are there get new passwords.
 */
export async function createServicesDatabase(postgresUrl: string, name: string): Promise<ServicesDatabase> {
  const withPath = (user?: string, password?: string): string => {
    const url = new URL(postgresUrl);
    url.pathname = `/${name}`;
    if (user !== undefined && password !== undefined) Object.assign(url, { username: user, password });
    return url.href;
  };
  const passwords = { onyx_owner: passwordOf(), onyx_app: passwordOf() };
  await execute(postgresUrl, [`create database ${name}`]);
  await execute(withPath(), [
    ...roleStatements(name),
    ...Object.entries(passwords).map(([role, password]) => `alter role ${role} password '${password}'`),
  ]);
  const ownerUrl = withPath('onyx_owner', passwords.onyx_owner);
  await run(process.execPath, [onyxCommand, 'migrate', 'up', '--json'], {
    env: { ONYX_DATABASE_OWNER_URL: ownerUrl },
  });
  return { superUrl: withPath(), ownerUrl, appUrl: withPath('onyx_app', passwords.onyx_app) };
}

async function execute(url: string, statements: readonly string[]): Promise<void> {
  const connection = connectDatabase({ url }, { maxConnections: 1, onError: () => undefined });
  try {
    for (const statement of statements) {
      await connection.pool.query(statement).catch((error: unknown) => {
        if ((error as { code?: unknown }).code !== duplicateObject) throw error;
      });
    }
  } finally {
    await connection.close();
  }
}

/** Makes the owner's account and a key of theirs: headers to ask with. */
export async function signUp(url: string): Promise<Record<string, string>> {
  const person = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery', locale: 'en' };
  const json = { origin: url, 'content-type': 'application/json' };
  const signedIn = await fetch(`${url}/api/setup`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify(person),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const answer = await fetch(`${url}/api/me/api-keys`, {
    method: 'POST',
    headers: { ...json, cookie },
    body: JSON.stringify({ name: 'load' }),
  });
  if (!answer.ok) throw new Error(`no API key: ${answer.status} ${await answer.text()}`);
  const { secret } = (await answer.json()) as { secret: string };
  return { authorization: `Bearer ${secret}` };
}
