import { isAbsolute } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from './index.ts';

test('has a default for everything', () => {
  const config = loadConfig({});
  expect(config.server).toMatchObject({ port: 8080, host: '127.0.0.1' });
  expect(isAbsolute(config.server.dataDir)).toBe(true);
});

test('treats an empty variable as absent', () => {
  expect(loadConfig({ ONYX_PORT: '' }).server.port).toBe(8080);
});

test('names every fault at once', () => {
  expect(() => loadConfig({ ONYX_PORT: 'http', ONYX_MAX_UPLOAD_MB: '-1' })).toThrow(
    expect.objectContaining({
      code: 'usage',
      params: { message: expect.stringMatching(/ONYX_PORT.*ONYX_MAX_UPLOAD_MB/s) },
    }),
  );
});

test('takes the language of the system unless told', () => {
  expect(loadConfig({ LANG: 'zh_CN.UTF-8' }).client.locale).toBe('zh');
  expect(loadConfig({ LANG: 'de_DE.UTF-8' }).client.locale).toBe('en');
  expect(loadConfig({ LANG: 'zh_CN.UTF-8', ONYX_LANG: 'en' }).client.locale).toBe('en');
});

test('keeps models beside the rest of the data unless told', () => {
  expect(loadConfig({ ONYX_DATA_DIR: '/srv/onyx' }).models).toEqual({
    dir: '/srv/onyx/models',
    hub: 'https://huggingface.co',
    servers: [],
  });
  expect(loadConfig({ ONYX_MODELS_DIR: '/m', ONYX_MODELS_HUB: 'http://mirror:8000/' }).models).toEqual({
    dir: '/m',
    hub: 'http://mirror:8000',
    servers: [],
  });
});

test('keeps certificates beside the rest of the data unless told, and asks Let’s Encrypt for them', () => {
  expect(loadConfig({ ONYX_DATA_DIR: '/srv/onyx' }).certificates).toEqual({
    directory: 'https://acme-v02.api.letsencrypt.org/directory',
    email: undefined,
    names: [],
    challengesDir: undefined,
    dir: '/srv/onyx/certificates',
  });
  const told = { ONYX_ACME_NAMES: 'a.example, b.example', ONYX_CERTIFICATES_DIR: '/c' };
  expect(loadConfig(told).certificates).toMatchObject({ names: ['a.example', 'b.example'], dir: '/c' });
  for (const wrong of [{ ONYX_ACME_DIRECTORY: 'http://plain.example' }, { ONYX_ACME_EMAIL: 'nobody' }])
    expect(() => loadConfig(wrong)).toThrow(expect.objectContaining({ code: 'usage' }));
});

test('lets the model server take its models from the same folder, all of them, unless told', () => {
  expect(loadConfig({ ONYX_MODELS_DIR: '/m' }).modelServer).toMatchObject({
    port: 9000,
    host: '127.0.0.1',
    modelsDir: '/m',
    isOffline: false,
    models: null,
    threads: null,
    stopTimeoutMs: 25_000,
  });
  const told = { MODEL_CACHE_DIR: '/cache', ONYX_OFFLINE: '1', ONYX_MODEL_SERVER_MODELS: ' a, team/b@v1 ,' };
  expect(loadConfig({ ...told, ONYX_MODEL_THREADS: '3' }).modelServer).toMatchObject({
    modelsDir: '/cache',
    isOffline: true,
    models: ['a', 'team/b@v1'],
    threads: 3,
  });
  expect(() => loadConfig({ ONYX_OFFLINE: 'perhaps' })).toThrow(expect.objectContaining({ code: 'usage' }));
});

const faultsOf = (env: Record<string, string>): string => {
  try {
    loadConfig(env);
    return '';
  } catch (error) {
    return (error as { params: { message: string } }).params.message;
  }
};

test('puts a password into the address it belongs to, and takes the owner for the same unless told', () => {
  const { database, redis } = loadConfig({
    ONYX_DATABASE_URL: 'postgres://onyx_app@db:5432/onyx',
    ONYX_DATABASE_PASSWORD: 'p@ss/w%rd',
    ONYX_REDIS_URL: 'redis://redis:6379/0',
    ONYX_REDIS_PASSWORD: 'r:1',
  });
  expect(new URL(database.url ?? '').password).toBe(encodeURIComponent('p@ss/w%rd'));
  expect(database.ownerUrl).toBe(database.url);
  expect(redis?.url).toBe('redis://:r%3A1@redis:6379/0');
  expect(loadConfig({}).database.url).toBeUndefined();
  const apart = loadConfig({
    ONYX_DATABASE_URL: 'postgres://onyx_app@db/onyx',
    ONYX_DATABASE_PASSWORD: 'of the app',
    ONYX_DATABASE_OWNER_URL: 'postgres://onyx_owner@db/onyx',
    ONYX_DATABASE_OWNER_PASSWORD: 'of the owner',
  }).database;
  expect(new URL(apart.url ?? '').password).toBe(encodeURIComponent('of the app'));
  expect(new URL(apart.ownerUrl ?? '').password).toBe(encodeURIComponent('of the owner'));
});

test.each([
  ['ONYX_SECRET_KEY', 'changeme'],
  ['ONYX_SECRET_KEY', '0'.repeat(64)],
  ['ONYX_DATABASE_URL', 'postgres://onyx:CHANGE_ME@db/onyx'],
  ['ONYX_DATABASE_PASSWORD', '<password>'],
  ['ONYX_REDIS_PASSWORD', '${REDIS_PASSWORD}'],
  ['ONYX_S3_SECRET_ACCESS_KEY', 'your-secret-key'],
])('refuses a placeholder in %s, and does not repeat what it says', (name, value) => {
  const faults = faultsOf({ [name]: value });
  expect(faults).toContain(name);
  expect(faults).not.toContain(value);
});

test('names settings that do not go together', () => {
  const faults = faultsOf({
    ONYX_S3_BUCKET: 'documents',
    ONYX_FILES_DIR: '/files',
    ONYX_S3_ACCESS_KEY_ID: 'id-1',
    ONYX_MODEL_SERVERS: 'http://one:9000,two:9000',
  });
  expect(faults).toMatch(/ONYX_S3_SECRET_ACCESS_KEY.*ONYX_FILES_DIR.*ONYX_MODEL_SERVERS/s);
});

test('names all that a process cannot be without', () => {
  const needs = ['ONYX_DATABASE_URL', 'ONYX_SECRET_KEY'] as const;
  expect(() => loadConfig({ ONYX_PORT: 'http' }, needs)).toThrow(
    expect.objectContaining({
      params: { message: expect.stringMatching(/ONYX_PORT.*ONYX_DATABASE_URL.*ONYX_SECRET_KEY/s) },
    }),
  );
});

test('takes a second secret key while it is being changed, and refuses one that is none', () => {
  const [key, other] = ['0123456789abcdef'.repeat(4), 'fedcba9876543210'.repeat(4)];
  expect(loadConfig({}).server.secretKeys).toBeUndefined();
  expect(loadConfig({ ONYX_SECRET_KEY: key }).server.secretKeys).toEqual([Buffer.from(key, 'hex')]);
  const both = loadConfig({ ONYX_SECRET_KEY: key, ONYX_SECRET_KEY_PREVIOUS: other });
  expect(both.server.secretKeys).toEqual([Buffer.from(key, 'hex'), Buffer.from(other, 'hex')]);
  for (const [previous, fault] of [
    [key.toUpperCase(), 'the same as'],
    ['changeme', '64 hexadecimal digits'],
    ['0'.repeat(64), 'not random enough'],
  ] as const) {
    const faults = faultsOf({ ONYX_SECRET_KEY: key, ONYX_SECRET_KEY_PREVIOUS: previous });
    expect(faults).toMatch(new RegExp(`ONYX_SECRET_KEY_PREVIOUS: .*${fault}`));
    expect(faults).not.toContain(previous);
  }
  expect(faultsOf({ ONYX_SECRET_KEY_PREVIOUS: other })).toContain('needs ONYX_SECRET_KEY');
});
