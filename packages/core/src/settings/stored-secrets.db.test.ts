import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createLanguageModelService } from '../language-models/index.ts';
import type { Actor } from '../actor.ts';
import { encrypt } from './encryption.ts';
import { deriveKey, type SecretKeys } from './secret-key.ts';
import { modelKeyStores } from './stored-secrets.queries.ts';
import { createStoredSecrets } from './stored-secrets.ts';

let server: TestDatabase;
beforeAll(async () => {
  server = await startTestDatabase();
});
afterEach(() => server.reset());
afterAll(() => server.close());

const [old, next, lost] = [randomBytes(32), randomBytes(32), randomBytes(32)];
const owner: Actor = { userId: 'owner', role: 'owner', locale: 'en' };

const models = (secretKeys: SecretKeys) =>
  createLanguageModelService({ database: server.database, secretKeys });
const secretsOf = (secretKeys: SecretKeys) =>
  createStoredSecrets({ database: server.database, secretKeys, stores: [] });

async function add(secretKeys: SecretKeys, apiKey: string): Promise<string> {
  const { id } = await models(secretKeys).createLanguageModel(owner, {
    name: apiKey,
    provider: 'openai',
    baseUrl: 'http://127.0.0.1:9/v1',
    model: 'm',
    contextTokens: 8000,
    apiKey,
  });
  return id;
}

const stored = async (): Promise<(string | null)[]> => {
  const rows = await server.database
    .selectFrom('languageModel')
    .select('apiKeyEncrypted')
    .orderBy('id')
    .execute();
  return rows.map(({ apiKeyEncrypted }) => apiKeyEncrypted);
};

/** What the key is good for: with it a model can be made. */
const isReadable = (secretKeys: SecretKeys): Promise<boolean> =>
  models(secretKeys)
    .getDefaultLanguageModel()
    .then(Boolean, (error: { code?: string }) => {
      expect(error.code).toBe('model-unauthorized');
      return false;
    });

test('a key stored under the old one is read, put under the new one, and then needs the old one no more', async () => {
  await add([old], 'sk-one');
  expect(await isReadable([next])).toBe(false);
  expect(await isReadable([next, old])).toBe(true);
  expect(await secretsOf([next, old]).count()).toEqual({ current: 0, previous: 1, unknown: 0 });
  expect(await secretsOf([next, old]).reencrypt()).toEqual({
    changed: 1,
    current: 1,
    previous: 0,
    unknown: 0,
  });
  expect(await isReadable([next])).toBe(true);
  expect(await isReadable([old])).toBe(false);
  const after = await stored();
  expect(await secretsOf([next, old]).reencrypt()).toMatchObject({ changed: 0, previous: 0 });
  expect(await stored()).toEqual(after);
});

test('keys of retrieval models, and those from before keys had ids, are among them', async () => {
  const { id } = await server.database
    .insertInto('retrievalModel')
    .values({
      name: 'Vectors',
      purpose: 'embedding',
      source: 'address',
      reference: 'm',
      address: 'http://127.0.0.1:9/v1',
      state: 'ready',
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const apiKeyEncrypted = encrypt(deriveKey(old, 'model-keys'), 'sk-two', id);
  await server.database.updateTable('retrievalModel').set({ apiKeyEncrypted }).execute();
  expect(await secretsOf([next, old]).reencrypt()).toEqual({
    changed: 1,
    current: 1,
    previous: 0,
    unknown: 0,
  });
  expect(await secretsOf([next]).count()).toEqual({ current: 1, previous: 0, unknown: 0 });
});

test('interrupted, what is done stays done, the rest is readable, and another run ends it', async () => {
  for (const key of ['sk-1', 'sk-2', 'sk-3']) await add([old], key);
  // The connection is lost at the second write.
  await server.pool.query(`create sequence writes`);
  await server.pool.query(`create function fail() returns trigger language plpgsql as $$
    begin if nextval('writes') > 1 then raise exception 'lost'; end if; return new; end $$`);
  await server.pool.query(
    `create trigger fail before update on language_model for each row execute function fail()`,
  );
  try {
    await expect(secretsOf([next, old]).reencrypt()).rejects.toThrow('lost');
  } finally {
    await server.pool.query('drop trigger fail on language_model; drop function fail; drop sequence writes');
  }
  expect(await secretsOf([next, old]).count()).toEqual({ current: 1, previous: 2, unknown: 0 });
  expect(await isReadable([next, old])).toBe(true);
  const both = await Promise.all([secretsOf([next, old]).reencrypt(), secretsOf([next, old]).reencrypt()]);
  // Two at once do each once between them.
  expect(both[0].changed + both[1].changed).toBe(2);
  expect(await secretsOf([next]).count()).toEqual({ current: 3, previous: 0, unknown: 0 });
});

test('with a wrong previous key nothing is changed, and it is told how many no key opens', async () => {
  await add([lost], 'sk-lost');
  await add([next], 'sk-new');
  const before = await stored();
  expect(await secretsOf([next, old]).reencrypt()).toEqual({
    changed: 0,
    current: 1,
    previous: 0,
    unknown: 1,
  });
  expect(await stored()).toEqual(before);
  expect(await secretsOf([next, lost]).reencrypt()).toMatchObject({ changed: 1, unknown: 0 });
});

test('what somebody enters between the reading and the writing is not written over', async () => {
  const id = await add([old], 'sk-old');
  const [store] = modelKeyStores(server.database);
  const [read] = (await store?.list()) ?? [];
  await models([next, old]).updateLanguageModel(owner, id, { apiKey: 'sk-newer' });
  const after = await stored();
  expect(await store?.replace(read ?? expect.fail(), 'of the older key')).toBe(false);
  expect(await stored()).toEqual(after);
});
