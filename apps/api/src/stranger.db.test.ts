import {
  createClient,
  endpoints,
  errorBodySchema,
  type Client,
  type Endpoint,
  type EndpointName,
} from '@onyx/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorStatus } from './error-status.ts';
import { startFullWorld, type FullWorld } from './testing/full-world.ts';
import { liveSecretly, type SecretLife } from './testing/secret-life.ts';
import { strangerRules, type StrangerRule } from './testing/stranger-rules.ts';

let world: FullWorld;
let life: SecretLife;
let before: unknown;
/** Secrets of API keys: a key goes on where signing out would end a session. */
let keys: Record<'member' | 'admin', string>;

beforeAll(async () => {
  world = await startFullWorld();
  life = await liveSecretly(world);
  keys = { member: await keyOf('Mallory', 'member'), admin: await keyOf('Trent', 'admin') };
  before = await life.look();
});
afterAll(() => world.close());

async function keyOf(name: string, role: 'member' | 'admin'): Promise<string> {
  const { token } = await life.owner.createInvitation({ body: { role } });
  const visitor = world.visitor();
  const account = { name, email: `${name}@example.com`, password: `password of ${name}` };
  await visitor.signUp({ body: { ...account, invitationToken: token } });
  return (await visitor.createApiKey({ body: { name: 'key' } })).secret;
}

type Outcome = StrangerRule<EndpointName>['member'];
type Answer = { status: number; body: string };

/** Calls an endpoint as the typed client does, and keeps the answer as it came. */
async function call(name: EndpointName, secret: string | null): Promise<Answer> {
  let answer: Answer | undefined;
  const client = createClient({
    baseUrl: 'http://localhost:8080',
    fetch: async (url, init) => {
      const response = await world.app.request(url, init);
      answer = { status: response.status, body: await response.clone().text() };
      return response;
    },
    headers: () => (secret === null ? {} : { authorization: `Bearer ${secret}` }),
  });
  const method = client[name] as (input: unknown) => Promise<unknown>;
  await method(strangerRules[name].aim(life)).catch(() => undefined);
  if (!answer) throw new Error(`${name} was not called`);
  return answer;
}

function check({ status, body }: Answer, outcome: Outcome): void {
  if (typeof outcome === 'string') {
    expect({ status, code: errorBodySchema.parse(JSON.parse(body)).error.code }).toEqual({
      status: errorStatus[outcome],
      code: outcome,
    });
  } else {
    expect(status).toBeLessThan(300);
    if (Object.keys(outcome.body).length > 0) expect(JSON.parse(body)).toMatchObject(outcome.body);
  }
  for (const trace of life.traces) expect(body).not.toContain(trace);
}

test('the traces are there to be found', () => {
  const seen = JSON.stringify(before);
  for (const trace of life.visible) expect(seen).toContain(trace);
});

const names = Object.keys(endpoints) as EndpointName[];

describe('nobody', () => {
  test.each(names)('%s', async (name) => {
    const endpoint: Endpoint = endpoints[name];
    const { nobody } = strangerRules[name];
    expect(nobody === undefined).toBe(endpoint.access !== 'public');
    check(await call(name, null), nobody ?? 'unauthenticated');
  });
});

describe('a member', () => {
  test.each(names)('%s', async (name) => check(await call(name, keys.member), strangerRules[name].member));
});

describe('an administrator', () => {
  test.each(names)('%s', async (name) => {
    const { admin, member } = strangerRules[name];
    check(await call(name, keys.admin), admin ?? member);
  });
});

describe('a stranger in conversations of their own', () => {
  let stranger: Client;
  beforeAll(() => {
    stranger = world.program(keys.member);
  });

  test('gets no answer from what they may not read, wherever they look', async () => {
    for (const scope of [{}, { documentIds: [life.documentId] }, { collectionIds: [life.collectionId] }]) {
      const { id } = await stranger.createConversation({ body: {} });
      const text = `How many barrels does the ${life.passage} reserve hold?`;
      const { answer } = await stranger.ask({ params: { conversationId: id }, body: { text, scope } });
      const events = await (await stranger.streamMessage({ params: { messageId: answer.id } })).text();
      expect(events).toContain('answer-ended');
      expect(events).not.toMatch(/nine barrels|rainwater|Marzanna|Zephyrine|Obsidiana/);
    }
  });

  test('cannot hang a question under another’s message, nor show another’s branch', async () => {
    const { id: conversationId } = await stranger.createConversation({ body: {} });
    const params = { conversationId };
    for (const attempt of [
      () => stranger.ask({ params, body: { text: 'And?', parentId: life.messageId } }),
      () => stranger.updateConversation({ params, body: { activeLeafId: life.messageId } }),
    ]) {
      await expect(attempt()).rejects.toMatchObject({
        code: expect.stringMatching(/not-found|invalid-request/),
      });
    }
  });

  test('cannot move documents in, nor out by naming them', async () => {
    const mine = await stranger.createCollection({ body: { name: 'Mine' } });
    const { targetCollectionId, ids } = { targetCollectionId: mine.id, ids: [life.documentId] };
    const moved = await stranger.bulkDocuments({ body: { action: 'move', ids, targetCollectionId } });
    expect(moved.changed).toBe(0);
    await expect(
      stranger.bulkDocuments({ body: { action: 'move', filter: {}, targetCollectionId: life.collectionId } }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('after all of it, everything of the owner is as it was', async () => {
  const after = (await life.look()) as Record<string, unknown>;
  const { models, users, invitations, ...rest } = before as Record<string, unknown>;
  expect(after).toMatchObject(rest);
  expect(after['users']).toEqual(users);
  // Administrators added a model and invitations of their own; what was there is unchanged.
  const listOf = (value: unknown, key: string) => (value as Record<string, object[]>)[key] ?? [];
  expect(listOf(after['models'], 'languageModels')).toEqual(
    expect.arrayContaining(listOf(models, 'languageModels')),
  );
  expect(listOf(after['invitations'], 'invitations')).toEqual(
    expect.arrayContaining(listOf(invitations, 'invitations')),
  );
});
