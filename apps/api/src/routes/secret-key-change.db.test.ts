import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ownerInput, startAccountWorld, type AccountWorld } from '../testing/account-world.ts';

const publicUrl = 'https://onyx.example';
let world: AccountWorld;
let secured: AccountWorld;
beforeAll(async () => {
  [world, secured] = await Promise.all([startAccountWorld(), startAccountWorld({ publicUrl })]);
});
afterAll(() => Promise.all([world.close(), secured.close()]));
beforeEach(() => Promise.all([world.reset(), secured.reset()]));

const signedOut = expect.objectContaining({ code: 'unauthenticated' });
const session = 'onyx.session_token';

test('whoever is signed in stays so through each step of a change, and after it', async () => {
  const visitor = await world.owner();
  const first = visitor.cookies.get(session);
  const next = randomBytes(32);
  const [old] = world.restartWith([next]);
  await expect(visitor.getMe()).rejects.toEqual(signedOut);

  // The new key is known and not used.
  world.restartWith([old, next]);
  await visitor.getMe();
  expect(visitor.cookies.get(session)).toBe(first);
  // Some sign with the new one already, some do not yet: the browser goes from one to the other.
  world.restartWith([next, old]);
  await visitor.getMe();
  const second = visitor.cookies.get(session);
  expect(second).not.toBe(first);
  world.restartWith([old, next]);
  await visitor.getMe();
  world.restartWith([next, old]);
  const { sessions } = await visitor.listSessions();
  expect(sessions).toMatchObject([{ isCurrent: true }]);
  expect(visitor.cookies.get(session)).toBe(second);
  // The cookie that was written anew needs the old key no more.
  world.restartWith([next]);
  expect(await visitor.getMe()).toMatchObject({ email: ownerInput.email });
});

test.each(['http', 'https'] as const)(
  'over %s the cookie is given for the rest of its time, closed as it was',
  async (scheme) => {
    const of = scheme === 'https' ? secured : world;
    const visitor = of.visitor(scheme === 'https' ? { origin: publicUrl } : {});
    await visitor.setUp({ body: ownerInput });
    const [old] = of.restartWith([randomBytes(32)]);
    of.restartWith([randomBytes(32), old]);
    const given = async (): Promise<string | null> =>
      (await visitor.fetch('/api/me', {})).headers.get('set-cookie');
    const cookie = await given();
    const name = scheme === 'https' ? '__Secure-onyx.session_token' : session;
    const closed = scheme === 'https' ? 'HttpOnly; Secure; SameSite=Lax' : 'HttpOnly; SameSite=Lax';
    const [, seconds] =
      new RegExp(`^${name}=[^;]+; Max-Age=(\\d+); Path=/; ${closed}$`).exec(cookie ?? '') ?? [];
    expect(Number(seconds)).toBeGreaterThan(29 * 86_400);
    expect(Number(seconds)).toBeLessThanOrEqual(30 * 86_400);
    // Once is enough.
    expect(await given()).toBeNull();
    expect(await visitor.getMe()).toMatchObject({ role: 'owner' });
  },
);

test('one may sign out and change the password with a cookie of the old key', async () => {
  const visitor = await world.owner();
  const [old] = world.restartWith([randomBytes(32)]);
  const keys = [randomBytes(32), old] as const;
  world.restartWith(keys);
  const password = 'another battery of horses';
  await visitor.changePassword({ body: { currentPassword: ownerInput.password, newPassword: password } });
  world.restartWith([keys[0]]);
  await visitor.getMe();
  world.restartWith([randomBytes(32), keys[0]]);
  await visitor.signOut();
  expect(await world.database.selectFrom('session').selectAll().execute()).toEqual([]);
});

test('a cookie that no key signed, or that was changed, is nobody’s', async () => {
  const visitor = await world.owner();
  const cookie = visitor.cookies.get(session) ?? '';
  const [old] = world.restartWith([randomBytes(32)]);
  world.restartWith([randomBytes(32), randomBytes(32)]);
  await expect(visitor.getMe()).rejects.toEqual(signedOut);
  world.restartWith([randomBytes(32), old]);
  const changed = [`x${cookie}`, cookie.replace(/\.[^.]*$/, ''), '', '%', '.', `${cookie}x`];
  for (const value of changed) {
    visitor.cookies.set(session, value);
    await expect(visitor.getMe()).rejects.toEqual(signedOut);
  }
  visitor.cookies.set(session, cookie);
  await visitor.getMe();
});
