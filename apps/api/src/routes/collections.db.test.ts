import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startAccountWorld, type AccountWorld } from '../testing/account-world.ts';
import type { Visitor } from '../testing/visitor.ts';

let world: AccountWorld;
let owner: Visitor;
let admin: Visitor;
let bob: Visitor;
let zoe: Visitor;
beforeAll(async () => {
  world = await startAccountWorld();
  owner = await world.owner();
  admin = await world.person(owner, 'Grace', 'admin');
  bob = await world.person(owner, 'Bob');
  zoe = await world.person(owner, 'Zoe');
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.database.deleteFrom('document').execute();
  await world.database.deleteFrom('collection').execute();
});

const code = (code: string) => expect.objectContaining({ code });
const idOf = async (visitor: Visitor) => (await visitor.getMe()).id;
const namesOf = async (visitor: Visitor) =>
  (await visitor.listCollections()).collections.map((collection) => collection.name);

async function addDocument(collectionId: string, fileName: string): Promise<void> {
  const sha256 = '0'.repeat(64);
  await world.database
    .insertInto('file')
    .values({ sha256, sizeBytes: 1 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await world.database
    .insertInto('document')
    .values({
      collectionId,
      title: fileName,
      fileName,
      format: 'text',
      sizeBytes: 1,
      sha256,
      createdBy: await idOf(bob),
    })
    .execute();
}

test('a private collection exists for its owner only, whatever others try and whatever their role', async () => {
  const { id } = await bob.createCollection({ body: { name: 'Diary' } });
  const params = { collectionId: id };
  for (const other of [owner, admin, zoe]) {
    expect(await namesOf(other)).toEqual([]);
    const calls = [
      other.getCollection({ params }),
      other.updateCollection({ params, body: { name: 'Mine now' } }),
      other.deleteCollection({ params, query: { deleteDocuments: 'true' } }),
      other.listCollectionMembers({ params }),
      other.setCollectionMembers({ params, body: { members: [] } }),
    ];
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: code('not-found') });
    }
  }
  expect(await bob.getCollection({ params })).toMatchObject({
    name: 'Diary',
    can: { write: true, manage: true },
  });
});

test('sharing gives and takes for the next query', async () => {
  const { id } = await bob.createCollection({ body: { name: 'Plans', visibility: 'shared' } });
  const params = { collectionId: id };
  const zoeId = await idOf(zoe);
  const share = (access: 'read' | 'write') =>
    bob.setCollectionMembers({ params, body: { members: [{ userId: zoeId, access }] } });
  expect(await share('read')).toEqual({
    members: [{ userId: zoeId, name: 'Zoe', email: 'zoe@example.com', access: 'read' }],
  });
  expect(await zoe.getCollection({ params })).toMatchObject({
    ownerName: 'Bob',
    can: { write: false, manage: false },
  });
  await expect(zoe.updateCollection({ params, body: { name: 'x' } })).rejects.toEqual(code('forbidden'));
  await expect(zoe.listCollectionMembers({ params })).rejects.toEqual(code('forbidden'));
  await expect(zoe.deleteCollection({ params })).rejects.toEqual(code('forbidden'));
  await share('write');
  expect(await zoe.getCollection({ params })).toMatchObject({ can: { write: true, manage: false } });
  // Members count only while the collection is shared.
  await bob.updateCollection({ params, body: { visibility: 'private' } });
  await expect(zoe.getCollection({ params })).rejects.toEqual(code('not-found'));
  await bob.updateCollection({ params, body: { visibility: 'shared' } });
  await bob.setCollectionMembers({ params, body: { members: [] } });
  expect(await namesOf(zoe)).toEqual([]);
});

test('only people who exist can be chosen, each once; the owner needs no entry', async () => {
  const { id } = await bob.createCollection({ body: { name: 'Plans', visibility: 'shared' } });
  const params = { collectionId: id };
  const [bobId, zoeId] = [await idOf(bob), await idOf(zoe)];
  const set = (...userIds: string[]) =>
    bob.setCollectionMembers({
      params,
      body: { members: userIds.map((userId) => ({ userId, access: 'read' as const })) },
    });
  await set(zoeId);
  for (const [userIds, path] of [
    [[zoeId, 'nobody'], 'members.1.userId'],
    [[zoeId, zoeId], 'members.1.userId'],
    [['local'], 'members.0.userId'],
  ] as const) {
    await expect(set(...userIds)).rejects.toEqual(
      expect.objectContaining({ code: 'invalid-request', fields: [expect.objectContaining({ path })] }),
    );
  }
  expect((await bob.listCollectionMembers({ params })).members).toHaveLength(1);
  expect(await set(bobId)).toEqual({ members: [] });
});

test('what is everyone’s is made and kept by administrators, read by all', async () => {
  await expect(bob.createCollection({ body: { name: 'Handbook', visibility: 'everyone' } })).rejects.toEqual(
    code('forbidden'),
  );
  const own = await bob.createCollection({ body: { name: 'Own' } });
  await expect(
    bob.updateCollection({ params: { collectionId: own.id }, body: { visibility: 'everyone' } }),
  ).rejects.toEqual(code('forbidden'));

  const { id } = await admin.createCollection({ body: { name: 'Handbook', visibility: 'everyone' } });
  const params = { collectionId: id };
  expect(await bob.getCollection({ params })).toMatchObject({ can: { write: false, manage: false } });
  expect(await owner.getCollection({ params })).toMatchObject({ can: { write: true, manage: true } });
  await expect(bob.updateCollection({ params, body: { name: 'x' } })).rejects.toEqual(code('forbidden'));
  // The owner of the system hides another's collection: the change is theirs to make, the content no longer theirs to see.
  expect(await owner.updateCollection({ params, body: { visibility: 'private' } })).toMatchObject({
    visibility: 'private',
    can: { write: false, manage: false },
  });
  await expect(owner.getCollection({ params })).rejects.toEqual(code('not-found'));
  expect(await namesOf(admin)).toEqual(['Handbook']);
});

test('counts its documents, and takes them along only when told', async () => {
  const { id } = await bob.createCollection({ body: { name: 'Plans' } });
  const empty = await bob.createCollection({ body: { name: 'Empty' } });
  await addDocument(id, 'a.txt');
  await addDocument(id, 'b.txt');
  const { collections } = await bob.listCollections();
  expect(collections.map(({ name, documentCount }) => [name, documentCount])).toEqual([
    ['Empty', 0],
    ['Plans', 2],
  ]);
  const params = { collectionId: id };
  await expect(bob.deleteCollection({ params })).rejects.toEqual(
    expect.objectContaining({ code: 'collection-not-empty', params: { count: 2 } }),
  );
  await bob.deleteCollection({ params: { collectionId: empty.id } });
  expect(world.deletedCollections).toEqual([]);
  await bob.deleteCollection({ params, query: { deleteDocuments: 'true' } });
  expect(world.deletedCollections).toEqual([id]);
  expect(await namesOf(bob)).toEqual([]);
});

test('a NUL character, which the database refuses, is replaced wherever a text comes from', async () => {
  const { id, name } = await bob.createCollection({ body: { name: 'a\0b', description: '\ud83d' } });
  expect(name).toBe('a\uFFFDb');
  expect(await bob.findPeople({ query: { query: '\0' } })).toEqual({ people: [] });
  await expect(bob.revokeSession({ params: { sessionId: '\0' } })).rejects.toEqual(code('not-found'));
  await expect(bob.signIn({ body: { email: '\0', password: 'x' } })).rejects.toEqual(
    code('wrong-credentials'),
  );
  await bob.deleteCollection({ params: { collectionId: id } });
});
