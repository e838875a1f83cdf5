import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAccountWorld, type AccountWorld } from '../testing/account-world.ts';

let world: AccountWorld;
beforeAll(async () => {
  world = await startAccountWorld({ publicUrl: 'https://onyx.example.com' });
});
afterAll(() => world.close());

test('is alive, and says which part is not ready', async () => {
  const visitor = world.visitor();
  expect(await visitor.getHealth()).toEqual({ status: 'ok', version: '1.2.3' });
  const response = await visitor.fetch('/ready', { method: 'GET' });
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({
    isReady: false,
    version: '1.2.3',
    components: {
      database: { isReady: true },
      worker: { isReady: true },
      models: { isReady: false, detail: 'loading' },
    },
  });
});

test('cookies are for HTTPS only where people use HTTPS', async () => {
  const owner = await world.owner();
  expect([...owner.cookies.keys()]).toEqual(['__Secure-onyx.session_token']);
  expect(await owner.getMe()).toMatchObject({ role: 'owner' });
});

test('settings keep what a change does not name', async () => {
  const owner = world.visitor();
  await owner.signIn({ body: { email: 'ada@example.com', password: 'correct horse battery' } });
  await owner.updateSettings({ body: { workspaceName: ' 研发知识库 ' } });
  expect(await owner.updateSettings({ body: { defaultLocale: 'zh' } })).toEqual({
    workspaceName: '研发知识库',
    isRegistrationOpen: false,
    defaultLocale: 'zh',
  });
  expect(await world.visitor().getStatus()).toMatchObject({
    workspaceName: '研发知识库',
    maxUploadBytes: 1000,
  });
});

test('answers may not be framed, sniffed or run', async () => {
  const { headers } = await world.visitor().fetch('/api/status', { method: 'GET' });
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('cache-control')).toBe('no-store');
});
