import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import { ensureDefaultCollection } from './default-collection.ts';

let world: TestDatabase;
beforeAll(async () => {
  world = await startTestDatabase();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.reset();
  for (const { userId, role } of [owner, member]) {
    const person = { id: userId, name: userId, email: `${userId}@example.com`, role };
    await world.database.insertInto('user').values(person).execute();
  }
});

const owner: Actor = { userId: 'ada', role: 'owner', locale: 'zh' };
const member: Actor = { userId: 'bob', role: 'member', locale: 'en' };
const ensure = (actor: Actor) =>
  world.database.transaction().execute((transaction) => ensureDefaultCollection(transaction, actor));
const collections = () =>
  world.database.selectFrom('collection').select(['id', 'name', 'visibility', 'ownerId']).execute();

test('many at once make one', async () => {
  const ids = await Promise.all([1, 2, 3, 4].map(() => ensure(owner)));
  expect(new Set(ids).size).toBe(1);
  expect(await collections()).toEqual([
    { id: ids[0], name: '团队文档', visibility: 'everyone', ownerId: 'ada' },
  ]);
});

test('people who may not write to it get one of their own, and always the same', async () => {
  await ensure(owner);
  const own = await ensure(member);
  expect(await ensure(member)).toBe(own);
  expect(await collections()).toContainEqual({
    id: own,
    name: 'My documents',
    visibility: 'private',
    ownerId: 'bob',
  });
});

test('a member who was given the right to write uses everyone’s', async () => {
  const collectionId = await ensure(owner);
  await world.database
    .insertInto('collectionMember')
    .values({ collectionId, userId: 'bob', access: 'write' })
    .execute();
  expect(await ensure(member)).toBe(collectionId);
});

test('one that was deleted is made anew', async () => {
  const first = await ensure(owner);
  await world.database.deleteFrom('collection').execute();
  expect(await ensure(owner)).not.toBe(first);
});
