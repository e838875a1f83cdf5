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
  });
  expect(loadConfig({ ONYX_MODELS_DIR: '/m', ONYX_MODELS_HUB: 'http://mirror:8000/' }).models).toEqual({
    dir: '/m',
    hub: 'http://mirror:8000',
  });
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
