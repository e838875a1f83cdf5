import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import type { ConversationService } from './conversation.service.ts';
import { addPerson, askNew, readEvents, startConversations } from './testing/conversation-world.ts';

let testDatabase: TestDatabase;
let service: ConversationService;
let ada: Actor;
const documentId = '0198f0aa-0000-7000-8000-000000000001';
const collectionId = '0198f0aa-0000-7000-8000-000000000002';

beforeAll(async () => {
  testDatabase = await startTestDatabase();
  const { database } = testDatabase;
  ada = await addPerson(database, 'ada');
  const bob = await addPerson(database, 'bob');
  await database
    .insertInto('collection')
    .values({ id: collectionId, name: 'Company', visibility: 'shared', ownerId: bob.userId })
    .execute();
  await database
    .insertInto('collectionMember')
    .values({ collectionId, userId: ada.userId, access: 'read' })
    .execute();
  await database.insertInto('file').values({ sha256: 'f', sizeBytes: 1 }).execute();
  await database
    .insertInto('document')
    .values({
      id: documentId,
      collectionId,
      title: 'Handbook',
      fileName: 'handbook.md',
      format: 'markdown',
      sizeBytes: 1,
      sha256: 'f',
      indexedVersion: 1,
      pageCount: null,
      language: null,
      stageDone: null,
      stageTotal: null,
      stageUnit: null,
      createdBy: bob.userId,
    })
    .execute();
  service = startConversations({ database });
});
afterAll(async () => {
  await service.close();
  await testDatabase.close();
});

test('copies of passages are withheld once access has ended, on every way to the reader', async () => {
  const { conversationId, answer } = await askAboutVacation();
  const everything = async (): Promise<string> =>
    JSON.stringify([
      (await service.get(ada, conversationId)).messages.map((message) => message.sources),
      (await readEvents(service, ada, answer.id)).filter(({ event }) => event.type === 'sources-found'),
      (await service.setFeedback(ada, answer.id, 'up')).sources,
    ]);
  expect((await everything()).split('25 days of paid vacation').length - 1).toBe(3);

  const { database } = testDatabase;
  await database.deleteFrom('collectionMember').where('userId', '=', ada.userId).execute();
  const withheld = await everything();
  expect(withheld).not.toMatch(/paid vacation|Handbook|handbook\.md|Company/);
  expect(withheld).toContain('No longer shared with you');

  await database
    .insertInto('collectionMember')
    .values({ collectionId, userId: ada.userId, access: 'read' })
    .execute();
  expect(await everything()).toContain('25 days of paid vacation');
});

async function askAboutVacation() {
  const { answer } = await askNew(service, ada, 'How many days of paid vacation do employees receive?');
  await readEvents(service, ada, answer.id);
  return { conversationId: answer.conversationId, answer };
}
