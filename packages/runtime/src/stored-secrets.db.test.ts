import { createFilePasswords, type SecretKeys } from '@onyx/core';
import type { TestDatabase } from '@onyx/database/testing';
import { createLogger } from '@onyx/telemetry';
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { PgBossQueue } from './queue/pg-boss-queue.ts';
import { openStoredSecrets, warnOfOtherKeys } from './stored-secrets.ts';
import { startQueueWorld, type QueueWorld } from './testing/queue-world.ts';

let world: QueueWorld;
let database: TestDatabase;
let queue: PgBossQueue;
beforeAll(async () => {
  world = await startQueueWorld();
  ({ database, queue } = world);
});
afterEach(() => world.clear());
afterAll(() => world.close());

const [old, next] = [randomBytes(32), randomBytes(32)];
const secretsOf = (keys: SecretKeys) => openStoredSecrets(database, keys);

async function enqueue(keys: SecretKeys | null, password: string): Promise<void> {
  const passwordEncrypted = keys && createFilePasswords(keys).seal(password);
  const payload = { documentId: randomUUID(), version: 1, ...(passwordEncrypted && { passwordEncrypted }) };
  await database.database.transaction().execute((trx) => queue.enqueue(trx, 'ingest-document', [payload]));
}

const payloads = async () => {
  const { rows } = await database.pool.query<{ data: { documentId: string; passwordEncrypted?: string } }>(
    'select data from pgboss.job order by id',
  );
  return rows.map(({ data }) => data);
};

test('passwords of files that wait are put under the new key, and nothing else of a job changes', async () => {
  await enqueue([old], 'open sesame');
  await enqueue(null, '');
  const before = await payloads();
  const secrets = secretsOf([next, old]);
  expect(await secrets.count()).toEqual({ current: 0, previous: 1, unknown: 0 });
  expect(await secrets.reencrypt()).toEqual({ changed: 1, current: 1, previous: 0, unknown: 0 });
  const after = await payloads();
  const unsealed = (all: typeof before) =>
    all.map((data) => ({ ...data, passwordEncrypted: data.passwordEncrypted !== undefined }));
  expect(unsealed(after)).toEqual(unsealed(before));
  const sealed = after.flatMap(({ passwordEncrypted }) => passwordEncrypted ?? []);
  expect(sealed.map((each) => createFilePasswords([next]).open(each))).toEqual(['open sesame']);
  expect(await secrets.reencrypt()).toMatchObject({ changed: 0, current: 1 });
  expect(await payloads()).toEqual(after);
});

test('passwords of jobs that ended hold up nobody', async () => {
  await enqueue([old], 'open sesame');
  await database.pool.query(`update pgboss.job set state = 'completed', completed_on = now()`);
  expect(await secretsOf([next]).count()).toEqual({ current: 0, previous: 0, unknown: 0 });
});

test('a process that starts says that a key is missing or may not go yet, in numbers only', async () => {
  const lines: string[] = [];
  const logger = createLogger({
    level: 'info',
    service: 'worker',
    destination: { write: (line) => void lines.push(line) },
  });
  await enqueue([old], 'open sesame');
  await warnOfOtherKeys(secretsOf([next]), logger);
  await warnOfOtherKeys(secretsOf([next, old]), logger);
  await warnOfOtherKeys(secretsOf([old]), logger);
  expect(lines).toHaveLength(2);
  const said = lines.join('');
  expect(said).toMatch(/"count":1.*neither ONYX_SECRET_KEY nor ONYX_SECRET_KEY_PREVIOUS/);
  expect(said).toMatch(/"count":1.*onyx secrets reencrypt/);
  for (const secret of ['open sesame', old.toString('hex'), next.toString('hex')])
    expect(said).not.toContain(secret);
});
