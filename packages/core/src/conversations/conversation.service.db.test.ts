import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import type { ConversationService } from './conversation.service.ts';
import { addPerson, askNew, readEvents, startConversations } from './testing/conversation-world.ts';

let testDatabase: TestDatabase;
let service: ConversationService;
let ada: Actor;

beforeAll(async () => {
  testDatabase = await startTestDatabase();
});
beforeEach(async () => {
  await service?.close();
  await testDatabase.reset();
  ada = await addPerson(testDatabase.database, 'ada');
  service = startConversations({ database: testDatabase.database });
});
afterAll(async () => {
  await service.close();
  await testDatabase.close();
});

const create = (title: string) => service.create(ada, { title, scope: {} });
const finish = (messageId: string) => readEvents(service, ada, messageId);
const missing = '0198f0aa-0000-7000-8000-00000000dead';

test('lists pinned conversations first, then the newest, page by page without gaps or repeats', async () => {
  const ids: string[] = [];
  for (let count = 0; count < 7; count += 1) ids.push((await create(`c${count}`)).id);
  await service.update(ada, ids[1] ?? '', { isPinned: true });
  await service.update(ada, ids[3] ?? '', { isPinned: true });
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await service.list(ada, { cursor, limit: 2 });
    seen.push(...page.conversations.map((conversation) => conversation.title));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(new Set(seen).size).toBe(7);
  expect(new Set(seen.slice(0, 2))).toEqual(new Set(['c1', 'c3']));
  await expect(service.list(ada, { cursor: 'bm9uc2Vuc2U', limit: 2 })).rejects.toMatchObject({
    code: 'invalid-request',
  });
});

test('pages through conversations that were changed in the same millisecond', async () => {
  const now = new Date();
  await testDatabase.database
    .insertInto('conversation')
    .values(
      Array.from({ length: 25 }, (_, index) => ({
        userId: ada.userId,
        title: `t${index}`,
        scope: '{}',
        activeLeafId: null,
        createdAt: now,
        updatedAt: now,
      })),
    )
    .execute();
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await service.list(ada, { cursor, limit: 4 });
    for (const conversation of page.conversations) seen.add(conversation.id);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen.size).toBe(25);
});

test('takes its title from the first question, unless one was given', async () => {
  const { question, answer } = await askNew(service, ada, 'How many vacation days do we have?\nThanks');
  const events = await finish(answer.id);
  expect(events[0]).toEqual({
    id: 1,
    event: { type: 'title-changed', title: 'How many vacation days do we have?' },
  });
  const { conversation } = await service.get(ada, question.conversationId);
  expect(conversation.title).toBe('How many vacation days do we have?');
  const named = await create('My own');
  await service.ask(ada, named.id, { text: 'vacation days?' });
  expect((await service.get(ada, named.id)).conversation.title).toBe('My own');
  await service.update(ada, conversation.id, { title: 'Renamed' });
  await service.ask(ada, conversation.id, { text: 'And travel expenses?' });
  expect((await service.get(ada, conversation.id)).conversation.title).toBe('Renamed');
});

test('a question follows the branch shown last; an edited or repeated one makes a branch', async () => {
  const first = await askNew(service, ada, 'How many vacation days?');
  await finish(first.answer.id);
  const { conversationId } = first.question;
  const second = await service.ask(ada, conversationId, { text: 'When do they expire?' });
  expect(second.question.parentId).toBe(first.answer.id);
  await finish(second.answer.id);

  const edited = await service.ask(ada, conversationId, {
    text: 'When do unused days expire?',
    parentId: second.question.parentId,
  });
  const firstEdited = await service.ask(ada, conversationId, { text: 'Travel expenses?', parentId: null });
  const again = await service.regenerate(ada, second.answer.id);
  expect(again.question.id).toBe(second.question.id);
  expect(again.answer.id).not.toBe(second.answer.id);
  for (const { answer } of [edited, firstEdited, again]) await finish(answer.id);

  const { conversation, messages } = await service.get(ada, conversationId);
  expect(conversation.activeLeafId).toBe(again.answer.id);
  expect(messages.map(({ role, parentId }) => [role, parentId])).toEqual([
    ['user', null],
    ['assistant', first.question.id],
    ['user', first.answer.id],
    ['assistant', second.question.id],
    ['user', first.answer.id],
    ['assistant', edited.question.id],
    ['user', null],
    ['assistant', firstEdited.question.id],
    ['assistant', second.question.id],
  ]);
  expect(messages.every((message) => message.status === 'complete')).toBe(true);
  await service.update(ada, conversationId, { activeLeafId: edited.answer.id });
  const next = await service.ask(ada, conversationId, { text: 'Why?' });
  expect(next.question.parentId).toBe(edited.answer.id);
});

test('refuses a parent that is a question or stands in another conversation', async () => {
  const one = await askNew(service, ada, 'vacation?');
  const other = await askNew(service, ada, 'travel?');
  const { conversationId } = one.question;
  await expect(
    service.ask(ada, conversationId, { text: 'x', parentId: one.question.id }),
  ).rejects.toMatchObject({ code: 'invalid-request' });
  await expect(
    service.ask(ada, conversationId, { text: 'x', parentId: other.answer.id }),
  ).rejects.toMatchObject({ code: 'not-found' });
  await expect(service.update(ada, conversationId, { activeLeafId: other.answer.id })).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(service.regenerate(ada, one.question.id)).rejects.toMatchObject({ code: 'invalid-request' });
});

test('a conversation does not exist for anybody but its owner', async () => {
  const { question, answer } = await askNew(service, ada, 'How many vacation days?');
  await finish(answer.id);
  const eve: Actor = { ...(await addPerson(testDatabase.database, 'eve')), role: 'owner' };
  const { conversationId } = question;
  const signal = new AbortController().signal;
  const attempts = [
    () => service.get(eve, conversationId),
    () => service.update(eve, conversationId, { title: 'mine' }),
    () => service.delete(eve, conversationId),
    () => service.ask(eve, conversationId, { text: 'hello' }),
    () => service.regenerate(eve, answer.id),
    () => service.stop(eve, answer.id),
    () => service.setFeedback(eve, answer.id, 'down'),
    () => service.streamEvents(eve, answer.id, 0, signal),
    () => service.get(ada, missing),
    () => service.stop(ada, missing),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'not-found' });
  expect(await service.search(eve, 'vacation', 10)).toEqual([]);
  expect((await service.list(eve, { limit: 10 })).conversations).toEqual([]);
  const { messages } = await service.get(ada, conversationId);
  expect(messages.map((message) => message.feedback)).toEqual([null, null]);
});

test('finds conversations by all words of a query, by two Chinese characters, and by title', async () => {
  const vacation = await askNew(service, ada, 'How many vacation days do we have?');
  const chinese = await askNew(service, ada, '员工的年假有多少天？');
  await finish(vacation.answer.id);
  await finish(chinese.answer.id);
  const titled = await create('100% 报销_流程');

  const english = await service.search(ada, 'vacations paid', 10);
  expect(english).toHaveLength(1);
  expect(english[0]).toMatchObject({
    conversationId: vacation.question.conversationId,
    messageId: vacation.answer.id,
  });
  const hit = english[0];
  const marked = hit?.marks.map(({ start, end }) => hit.excerpt.slice(start, end).toLowerCase());
  expect(marked).toEqual(expect.arrayContaining(['vacation', 'paid']));
  expect(await service.search(ada, 'vacation reimbursement', 10)).toEqual([]);

  const two = await service.search(ada, '年假', 10);
  expect(two.map(({ conversationId }) => conversationId)).toEqual([chinese.question.conversationId]);
  expect(two[0]?.marks.map(({ start, end }) => two[0]?.excerpt.slice(start, end))).toContain('年假');

  const byTitle = await service.search(ada, '报销', 10);
  expect(byTitle).toMatchObject([
    { conversationId: titled.id, messageId: null, marks: [{ start: 5, end: 7 }] },
  ]);
  expect(await service.search(ada, '%', 10)).toHaveLength(1);
  expect(await service.search(ada, '  ', 10)).toEqual([]);
});

test('keeps feedback on answers only', async () => {
  const { question, answer } = await askNew(service, ada, 'How many vacation days?');
  await finish(answer.id);
  expect(await service.setFeedback(ada, answer.id, 'up')).toMatchObject({ id: answer.id, feedback: 'up' });
  expect(await service.setFeedback(ada, answer.id, null)).toMatchObject({ feedback: null });
  await expect(service.setFeedback(ada, question.id, 'up')).rejects.toMatchObject({
    code: 'invalid-request',
  });
});

test('an answer without a language model is quoted, cited, checked, and says so', async () => {
  const { answer } = await askNew(service, ada, 'When do unused vacation days expire?');
  const events = await finish(answer.id);
  const { messages } = await service.get(ada, answer.conversationId);
  const stored = messages[1];
  expect(stored).toMatchObject({ status: 'complete', answerKind: 'extractive', modelName: null });
  expect(stored?.text).toMatch(
    /“Unused days expire on 31 March of the next year\.” \[1\]|expire on 31 March/,
  );
  expect(stored?.sources.find((source) => source.isCited)?.text).toContain('31 March');
  expect(stored?.support.length).toBeGreaterThan(0);
  expect(stored?.support.every((sentence) => sentence.isSupported)).toBe(true);
  expect(stored?.lastEventId).toBe(events.at(-1)?.id);
  expect(stored?.phases.map(({ name }) => name)).toEqual(['searching', 'reading', 'checking']);
});

test('says what was searched when nothing was found, in the language of the question', async () => {
  const { answer } = await askNew(service, ada, '火星殖民计划');
  await finish(answer.id);
  const { messages } = await service.get(ada, answer.conversationId);
  expect(messages[1]).toMatchObject({ status: 'complete', answerKind: 'none', sources: [], support: [] });
  expect(messages[1]?.text).toContain('没有找到相关内容');
});
