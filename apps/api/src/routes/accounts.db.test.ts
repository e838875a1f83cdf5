import { AppError } from '@onyx/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ownerInput, startAccountWorld, type AccountWorld } from '../testing/account-world.ts';

let world: AccountWorld;
beforeAll(async () => {
  world = await startAccountWorld();
});
afterAll(() => world.close());
beforeEach(() => world.reset());

const code = (code: string) => expect.objectContaining({ code });
const settle = async (calls: Promise<unknown>[]): Promise<string[]> => {
  const results = await Promise.allSettled(calls);
  return results
    .map((result) => {
      if (result.status === 'fulfilled') return 'ok';
      return result.reason instanceof AppError ? result.reason.code : String(result.reason);
    })
    .toSorted();
};

describe('setup', () => {
  test('makes the first visitor the owner, signs in, and is done for ever', async () => {
    const visitor = world.visitor();
    expect(await visitor.getStatus()).toMatchObject({ isSetUp: false, isRegistrationOpen: false });
    const me = await visitor.setUp({ body: { ...ownerInput, email: 'Ada@Example.com', locale: 'zh' } });
    expect(me).toMatchObject({ name: 'Ada', email: 'ada@example.com', role: 'owner', locale: 'zh' });
    expect(me.can).toEqual({
      manageUsers: true,
      manageModels: true,
      manageSettings: true,
      createPublicCollections: true,
    });
    expect(await visitor.getMe()).toEqual(me);
    expect(await visitor.getStatus()).toMatchObject({ isSetUp: true, defaultLocale: 'zh' });
    const { collections } = await visitor.listCollections();
    expect(collections).toMatchObject([{ name: '团队文档', visibility: 'everyone', ownerId: me.id }]);
    await expect(world.visitor().setUp({ body: ownerInput })).rejects.toEqual(code('setup-done'));
  });

  test('of several at the same moment makes one owner', async () => {
    const calls = [1, 2, 3, 4].map((n) =>
      world.visitor().setUp({ body: { ...ownerInput, email: `owner${n}@example.com` } }),
    );
    expect(await settle(calls)).toEqual(['ok', 'setup-done', 'setup-done', 'setup-done']);
    const users = await world.database.selectFrom('user').selectAll().execute();
    expect(users).toHaveLength(1);
    expect(await world.database.selectFrom('collection').selectAll().execute()).toHaveLength(1);
  });

  test('hands over what the command line made before', async () => {
    const local = world.program(world.localToken ?? '');
    expect(await local.getMe()).toMatchObject({ role: 'owner' });
    const made = await local.createCollection({ body: { name: 'Imported', visibility: 'everyone' } });
    expect(await local.getStatus()).toMatchObject({ isSetUp: false });
    const owner = await world.owner();
    const me = await owner.getMe();
    expect(await owner.getCollection({ params: { collectionId: made.id } })).toMatchObject({
      ownerId: me.id,
    });
  });
});

describe('sessions', () => {
  test('travel in a cookie that scripts cannot read', async () => {
    await world.owner();
    const response = await world.visitor().fetch('/api/auth/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: ownerInput.email, password: ownerInput.password }),
    });
    expect(response.headers.get('set-cookie')).toMatch(
      /^onyx\.session_token=.+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(await response.text()).not.toContain('token');
  });

  test('a wrong address and a wrong password are answered alike', async () => {
    const owner = await world.owner();
    await owner.signOut();
    const wrong = code('wrong-credentials');
    const { email, password } = ownerInput;
    await expect(owner.signIn({ body: { email, password: 'wrong password' } })).rejects.toEqual(wrong);
    await expect(owner.signIn({ body: { email: 'eve@example.com', password } })).rejects.toEqual(wrong);
    await expect(owner.signIn({ body: { email: 'no address', password } })).rejects.toEqual(wrong);
    expect(await owner.signIn({ body: { email: ' ADA@example.com ', password } })).toMatchObject({ email });
  });

  test('end by signing out, one by one, and everywhere', async () => {
    const first = await world.owner();
    const second = world.visitor({ 'user-agent': 'Second' });
    await second.signIn({ body: ownerInput });
    const third = world.visitor();
    await third.signIn({ body: ownerInput });
    const { sessions } = await second.listSessions();
    expect(sessions).toHaveLength(3);
    expect(sessions.filter((session) => session.isCurrent)).toMatchObject([{ userAgent: 'Second' }]);

    const firstSession = (await first.listSessions()).sessions.find((session) => session.isCurrent);
    await second.revokeSession({ params: { sessionId: firstSession?.id ?? '' } });
    await expect(first.getMe()).rejects.toEqual(code('unauthenticated'));

    const stolen = new Map(third.cookies);
    await third.signOut();
    expect(third.cookies.size).toBe(0);
    const thief = world.visitor();
    for (const [name, value] of stolen) thief.cookies.set(name, value);
    await expect(thief.getMe()).rejects.toEqual(code('unauthenticated'));

    await second.signOutEverywhere();
    expect(second.cookies.size).toBe(0);
    expect(await world.database.selectFrom('session').selectAll().execute()).toEqual([]);
  });

  test('a changed password ends all others and keeps this one', async () => {
    const here = await world.owner();
    const there = world.visitor();
    await there.signIn({ body: ownerInput });
    const newPassword = 'a quite different one';
    const input = { currentPassword: 'not the current one', newPassword };
    await expect(here.changePassword({ body: input })).rejects.toEqual(code('wrong-password'));
    await here.changePassword({ body: { ...input, currentPassword: ownerInput.password } });
    expect(await here.getMe()).toMatchObject({ email: ownerInput.email });
    await expect(there.getMe()).rejects.toEqual(code('unauthenticated'));
    await expect(there.signIn({ body: ownerInput })).rejects.toEqual(code('wrong-credentials'));
    await there.signIn({ body: { ...ownerInput, password: newPassword } });
  });

  test('a cookie with another signature is nobody', async () => {
    const owner = await world.owner();
    for (const [name, value] of owner.cookies) {
      owner.cookies.set(name, value.slice(0, -4) + (value.endsWith('AAAA') ? 'BBBB' : 'AAAA'));
    }
    await expect(owner.getMe()).rejects.toEqual(code('unauthenticated'));
  });

  test('passwords are stored with scrypt, under a salt of their own', async () => {
    const owner = await world.owner();
    await owner.createInvitation({ body: {} });
    const rows = await world.database.selectFrom('account').select('password').execute();
    expect(rows.map((row) => row.password)).toEqual([expect.stringMatching(/^[0-9a-f]{32}:[0-9a-f]{128}$/)]);
  });
});

describe('the limit of sign-ins', () => {
  const guess = (address: string, email: string) =>
    world.visitor({ 'x-forwarded-for': address }).signIn({ body: { email, password: 'a wrong guess' } });

  test('holds for one e-mail address, also for many guesses at once', async () => {
    await world.owner();
    const guesses = Array.from({ length: 14 }, (_, n) => guess(`203.0.113.${n}`, ownerInput.email));
    expect(await settle(guesses)).toEqual([
      ...Array.from({ length: 4 }, () => 'rate-limited'),
      ...Array.from({ length: 10 }, () => 'wrong-credentials'),
    ]);
    const right = world.visitor({ 'x-forwarded-for': '198.51.100.1' }).signIn({ body: ownerInput });
    await expect(right).rejects.toEqual(
      expect.objectContaining({ code: 'rate-limited', params: { retryAfterSeconds: expect.any(Number) } }),
    );
    await world.database
      .updateTable('rateLimit')
      .set({ lastRequest: Date.now() - 15 * 60_000 })
      .execute();
    await world.visitor().signIn({ body: ownerInput });
  });

  test('holds for one address whatever e-mail addresses it tries', async () => {
    await world.owner();
    const guesses = Array.from({ length: 32 }, (_, n) => guess('203.0.113.9', `user${n}@example.com`));
    expect(await settle(guesses)).toEqual([
      'rate-limited',
      'rate-limited',
      ...Array.from({ length: 30 }, () => 'wrong-credentials'),
    ]);
    await world.visitor({ 'x-forwarded-for': '203.0.113.10' }).signIn({ body: ownerInput });
  });

  test('does not count what succeeds', async () => {
    await world.owner();
    const visitor = world.visitor();
    for (let n = 0; n < 12; n++) await visitor.signIn({ body: ownerInput });
    expect(await visitor.getMe()).toMatchObject({ email: ownerInput.email });
  });
});

describe('registration', () => {
  const input = { name: 'Bob', email: 'bob@example.com', password: 'password of bob' };

  test('is closed until the owner opens it', async () => {
    await expect(world.visitor().signUp({ body: input })).rejects.toEqual(code('setup-required'));
    const owner = await world.owner();
    await expect(world.visitor().signUp({ body: input })).rejects.toEqual(code('registration-closed'));
    const admin = await world.person(owner, 'Grace', 'admin');
    await expect(admin.updateSettings({ body: { isRegistrationOpen: true } })).rejects.toEqual(
      code('forbidden'),
    );
    await admin.updateSettings({ body: { workspaceName: 'Team' } });
    await owner.updateSettings({ body: { isRegistrationOpen: true } });
    expect(await world.visitor().getStatus()).toMatchObject({
      workspaceName: 'Team',
      isRegistrationOpen: true,
    });
    expect(await world.visitor().signUp({ body: input })).toMatchObject({ role: 'member' });
    const taken = world.visitor().signUp({ body: { ...input, email: 'BOB@example.com' } });
    await expect(taken).rejects.toEqual(code('email-taken'));
    await admin.updateSettings({ body: { isRegistrationOpen: false } });
  });

  test('a short password is refused with its field', async () => {
    const call = world.visitor().setUp({ body: { ...ownerInput, password: 'short' } });
    await expect(call).rejects.toEqual(
      expect.objectContaining({
        code: 'invalid-request',
        fields: [expect.objectContaining({ path: 'password' })],
      }),
    );
  });

  test('an invitation is good once, also for two at the same moment', async () => {
    const owner = await world.owner();
    const { token, invitation } = await owner.createInvitation({ body: { role: 'admin' } });
    expect(await world.visitor().inspectInvitation({ body: { token } })).toEqual({
      role: 'admin',
      email: null,
      invitedBy: 'Ada',
    });
    const calls = [1, 2, 3].map((n) =>
      world.visitor().signUp({ body: { ...input, email: `bob${n}@example.com`, invitationToken: token } }),
    );
    expect(await settle(calls)).toEqual(['invitation-invalid', 'invitation-invalid', 'ok']);
    expect((await owner.listUsers()).users).toMatchObject([{ role: 'owner' }, { role: 'admin' }]);
    expect((await owner.listInvitations()).invitations).toEqual([
      { ...invitation, usedAt: expect.any(String) },
    ]);
    const rows = await world.database.selectFrom('invitation').select('tokenHash').execute();
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test('an invitation for one address is for that address', async () => {
    const owner = await world.owner();
    const { token } = await owner.createInvitation({ body: { email: 'Bob@example.com' } });
    const other = world
      .visitor()
      .signUp({ body: { ...input, email: 'eve@example.com', invitationToken: token } });
    await expect(other).rejects.toEqual(code('invitation-invalid'));
    await world.visitor().signUp({ body: { ...input, invitationToken: token } });
  });

  test('an invitation that ended, was withdrawn or never was is refused', async () => {
    const owner = await world.owner();
    const withdrawn = await owner.createInvitation({ body: {} });
    await owner.deleteInvitation({ params: { invitationId: withdrawn.invitation.id } });
    const expired = await owner.createInvitation({ body: {} });
    await world.database
      .updateTable('invitation')
      .set({ expiresAt: new Date(Date.now() - 1) })
      .execute();
    for (const token of [withdrawn.token, expired.token, 'made up', '']) {
      const call = world.visitor().signUp({ body: { ...input, invitationToken: token } });
      await expect(call).rejects.toEqual(code('invitation-invalid'));
      await expect(world.visitor().inspectInvitation({ body: { token } })).rejects.toEqual(
        code('invitation-invalid'),
      );
    }
    expect((await owner.listUsers()).users).toHaveLength(1);
  });
});

test('an invitation falls with the right to invite', async () => {
  const owner = await world.owner();
  const admin = await world.person(owner, 'Grace', 'admin');
  const { token } = await admin.createInvitation({ body: {} });
  const { id: userId } = await admin.getMe();
  const inspect = () => world.visitor().inspectInvitation({ body: { token } });
  expect(await inspect()).toMatchObject({ invitedBy: 'Grace' });
  await owner.updateUser({ params: { userId }, body: { role: 'member' } });
  await expect(inspect()).rejects.toEqual(code('invitation-invalid'));
});

describe('roles', () => {
  test('members see no administration', async () => {
    const owner = await world.owner();
    const member = await world.person(owner, 'Bob');
    const { users } = await owner.listUsers();
    const ownerId = users[0]?.id ?? '';
    const outcomes = await settle([
      member.listUsers(),
      member.updateUser({ params: { userId: ownerId }, body: { role: 'member' } }),
      member.listInvitations(),
      member.createInvitation({ body: {} }),
      member.getSettings(),
      member.updateSettings({ body: { workspaceName: 'Mine' } }),
      member.listLanguageModels(),
      member.detectLanguageModels(),
    ]);
    expect(outcomes).toEqual(outcomes.map(() => 'forbidden'));
  });

  test('only owners touch owners; the last one stays', async () => {
    const owner = await world.owner();
    const admin = await world.person(owner, 'Grace', 'admin');
    const { users } = await owner.listUsers();
    const [ownerId, adminId] = users.map((user) => user.id);
    const change = (who: typeof owner, userId = '', body: object) =>
      who.updateUser({ params: { userId }, body });
    await expect(change(admin, ownerId, { role: 'member' })).rejects.toEqual(code('forbidden'));
    await expect(change(admin, ownerId, { isDisabled: true })).rejects.toEqual(code('forbidden'));
    await expect(change(admin, adminId, { role: 'owner' })).rejects.toEqual(code('forbidden'));
    await expect(change(admin, adminId, { isDisabled: true })).rejects.toEqual(code('forbidden'));
    await expect(change(admin, 'nobody', { role: 'member' })).rejects.toEqual(code('not-found'));
    await expect(change(owner, ownerId, { role: 'member' })).rejects.toEqual(code('last-owner'));
    await change(owner, adminId, { role: 'owner' });
    expect(await change(owner, ownerId, { role: 'member' })).toMatchObject({ role: 'member' });
    await expect(owner.listUsers()).rejects.toEqual(code('forbidden'));
  });

  test('two owners who demote each other leave one', async () => {
    const one = await world.owner();
    const other = await world.person(one, 'Grace', 'admin');
    const [oneId = '', otherId = ''] = (await one.listUsers()).users.map((user) => user.id);
    await one.updateUser({ params: { userId: otherId }, body: { role: 'owner' } });
    const outcome = await settle([
      one.updateUser({ params: { userId: otherId }, body: { role: 'member' } }),
      other.updateUser({ params: { userId: oneId }, body: { role: 'member' } }),
    ]);
    expect(['forbidden,ok', 'last-owner,ok']).toContain(outcome.join());
    const owners = await world.database.selectFrom('user').where('role', '=', 'owner').select('id').execute();
    expect(owners).toHaveLength(1);
  });

  test('a disabled account is out at once, with its sessions and keys', async () => {
    const owner = await world.owner();
    const bob = await world.person(owner, 'Bob');
    const { secret } = await bob.createApiKey({ body: { name: 'cli' } });
    const { id: userId } = await bob.getMe();
    await owner.updateUser({ params: { userId }, body: { isDisabled: true } });
    await expect(bob.getMe()).rejects.toEqual(code('unauthenticated'));
    await expect(world.program(secret).getMe()).rejects.toEqual(code('unauthenticated'));
    const body = { email: 'bob@example.com', password: 'password of Bob' };
    await expect(bob.signIn({ body })).rejects.toEqual(code('account-disabled'));
    await expect(bob.signIn({ body: { ...body, password: 'another one' } })).rejects.toEqual(
      code('wrong-credentials'),
    );
    expect((await owner.findPeople()).people).toEqual([]);
    await owner.updateUser({ params: { userId }, body: { isDisabled: false } });
    await bob.signIn({ body });
    await expect(world.program(secret).getMe()).rejects.toEqual(code('unauthenticated'));
  });
});

describe('API keys', () => {
  test('act for their person, are shown once and stored as a hash', async () => {
    const owner = await world.owner();
    const { apiKey, secret } = await owner.createApiKey({ body: { name: 'cli' } });
    expect(secret).toMatch(/^onyx_[\w-]{43}$/);
    expect(secret.startsWith(apiKey.prefix)).toBe(true);
    expect(await world.program(secret).getMe()).toEqual(await owner.getMe());
    const { apiKeys } = await owner.listApiKeys();
    expect(apiKeys).toEqual([{ ...apiKey, lastUsedAt: expect.any(String) }]);
    const rows = await world.database.selectFrom('apiKey').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(secret);
    await world.program(secret).getMe();
    expect((await owner.listApiKeys()).apiKeys[0]?.lastUsedAt).toBe(apiKeys[0]?.lastUsedAt);
    await owner.deleteApiKey({ params: { apiKeyId: apiKey.id } });
    await expect(world.program(secret).getMe()).rejects.toEqual(code('unauthenticated'));
  });

  test('end, and cannot change a password', async () => {
    const owner = await world.owner();
    const { secret } = await owner.createApiKey({ body: { name: 'cli', expiresInDays: 1 } });
    const call = world.program(secret).changePassword({
      body: { currentPassword: ownerInput.password, newPassword: 'a new long one' },
    });
    await expect(call).rejects.toEqual(code('forbidden'));
    await world.database
      .updateTable('apiKey')
      .set({ expiresAt: new Date(Date.now() - 1) })
      .execute();
    await expect(world.program(secret).getMe()).rejects.toEqual(code('unauthenticated'));
  });

  test('a bad key is not passed over for a good cookie', async () => {
    const owner = await world.owner();
    for (const authorization of [
      'Bearer onyx_made-up',
      'Bearer onyx_local_made-up',
      'Basic YTpi',
      'Bearer x',
    ]) {
      const response = await owner.fetch('/api/me', { headers: { authorization } });
      expect(response.status).toBe(401);
    }
  });
});

describe('the local user', () => {
  test('is listed nowhere and gets no key', async () => {
    const local = world.program(world.localToken ?? '');
    await local.getMe();
    const owner = await world.owner();
    expect((await owner.listUsers()).users).toHaveLength(1);
    expect((await owner.findPeople({ query: { query: 'local' } })).people).toEqual([]);
    await expect(owner.updateUser({ params: { userId: 'local' }, body: { role: 'member' } })).rejects.toEqual(
      code('not-found'),
    );
    await expect(local.createApiKey({ body: { name: 'x' } })).rejects.toEqual(code('forbidden'));
  });
});

describe('people', () => {
  test('are found by name and address, never oneself, and `%` is only a sign', async () => {
    const owner = await world.owner();
    const bob = await world.person(owner, 'Bob');
    await world.person(owner, 'Zoe');
    const names = async (query: string) =>
      (await bob.findPeople({ query: { query } })).people.map((person) => person.name);
    expect(await names('')).toEqual(['Ada', 'Zoe']);
    expect(await names('ZO')).toEqual(['Zoe']);
    expect(await names('ada@ex')).toEqual(['Ada']);
    expect(await names('%')).toEqual([]);
    expect(await names('_')).toEqual([]);
  });

  test('change their own name, language and theme only', async () => {
    const owner = await world.owner();
    const changed = await owner.updateMe({ body: { name: 'Ada L.', locale: 'zh', theme: 'dark' } });
    expect(changed).toMatchObject({ name: 'Ada L.', locale: 'zh', theme: 'dark' });
    const response = await owner.fetch('/api/me', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ role: 'member', isDisabled: true, email: 'x@example.com' }),
    });
    expect(await response.json()).toEqual(changed);
  });
});
