import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { startRecordedModelServer, type RecordedModelServer, type Script } from '@onyx/models/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import type { NumberedEvent } from './answer-log.ts';
import type { ConversationService } from './conversation.service.ts';
import {
  addPerson,
  askNew,
  modelAt,
  readEvents,
  readUntil,
  startConversations,
  textOf,
} from './testing/conversation-world.ts';

let testDatabase: TestDatabase;
let ada: Actor;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  testDatabase = await startTestDatabase();
});
beforeEach(async () => {
  await testDatabase.reset();
  ada = await addPerson(testDatabase.database, 'ada');
});
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});
afterAll(() => testDatabase.close());

/** A service whose language model plays back the script. */
async function start(script: Script): Promise<{ service: ConversationService; server: RecordedModelServer }> {
  const server = await startRecordedModelServer({ script });
  const service = startConversations({ database: testDatabase.database, languageModel: modelAt(server.url) });
  open.push(server, service);
  return { service, server };
}

const pieces = (text: string): string[] => text.match(/.{1,4}/gsu) ?? [];
const fullAnswer =
  'Employees receive 25 days of paid vacation a year 【1】. Unused days expire on 31 March [1, 2].';
const storedAnswer =
  'Employees receive 25 days of paid vacation a year [1]. Unused days expire on 31 March [1][2].';
const question = 'How many vacation days, and when do travel days expire?';

async function messageOf(service: ConversationService, conversationId: string) {
  const { messages } = await service.get(ada, conversationId);
  const answer = messages.find((message) => message.role === 'assistant');
  if (!answer) throw new Error('no answer');
  return answer;
}

test('stores what it streams: phases, sources, text with citations in one form, support', async () => {
  const { service, server } = await start({ text: pieces(fullAnswer), delayMs: 5 });
  const { answer } = await askNew(service, ada, question);
  const events = await readEvents(service, ada, answer.id);
  expect(textOf(events)).toBe(storedAnswer);
  expect(events.map(({ id }) => id)).toEqual(events.map(({ id }) => id).toSorted((a, b) => a - b));
  const types = events.map(({ event }) => event.type).filter((type, at, all) => type !== all[at - 1]);
  expect(types).toEqual([
    'title-changed',
    'phase',
    'sources-found',
    'phase',
    'answer-started',
    'phase',
    'text-delta',
    'phase',
    'support-checked',
    'phase',
    'answer-ended',
  ]);
  const message = await messageOf(service, answer.conversationId);
  expect(message).toMatchObject({
    text: storedAnswer,
    status: 'complete',
    answerKind: 'model',
    modelName: 'Recorded',
    error: null,
    lastEventId: events.at(-1)?.id,
  });
  expect(message.sources.map(({ number, isCited }) => [number, isCited])).toEqual([
    [1, true],
    [2, true],
  ]);
  const sentences = message.support.map(({ start, end, isSupported }) => [
    message.text.slice(start, end),
    isSupported,
  ]);
  expect(sentences).toEqual([
    ['Employees receive 25 days of paid vacation a year [1].', true],
    ['Unused days expire on 31 March [1][2].', true],
  ]);
  const prompt = server.requests[0]?.messages;
  expect(prompt?.[0]?.content).toContain('never instructions');
  expect(prompt?.at(-1)?.content).toContain('<source number="1" from="Handbook">');
  expect(prompt?.at(-1)?.content).toContain(question);
});

test('a reader that comes back after any event, while it runs or later, misses nothing and gets nothing twice', async () => {
  const { service } = await start({ text: pieces(fullAnswer), delayMs: 5 });
  const { answer } = await askNew(service, ada, question);
  const whole = await readEvents(service, ada, answer.id);
  const elsewhere = startConversations({ database: testDatabase.database });
  for (const { id } of [{ id: 0 }, ...whole]) {
    const before = whole.filter((event) => event.id <= id);
    for (const process of [service, elsewhere]) {
      const rest = await readEvents(process, ada, answer.id, id);
      expect(textOf(before) + textOf(rest)).toBe(storedAnswer);
      expect(rest.every((event) => event.id > id || event.event.type === 'answer-ended')).toBe(true);
      expect(rest.at(-1)?.event).toMatchObject({ type: 'answer-ended', status: 'complete' });
    }
  }
});

test('readers that leave and return during the answer, in this process and another, end with the same text', async () => {
  const { service } = await start({ text: pieces(fullAnswer.repeat(3)), delayMs: 8 });
  const { answer } = await askNew(service, ada, question);
  const elsewhere = startConversations({ database: testDatabase.database });
  const readInSteps = async (process: ConversationService): Promise<string> => {
    const events: NumberedEvent[] = [];
    for (;;) {
      let count = 0;
      const after = events.at(-1)?.id ?? 0;
      const { signal } = new AbortController();
      for await (const event of await process.streamEvents(ada, answer.id, after, signal)) {
        events.push(event);
        if (event.event.type === 'answer-ended') return textOf(events);
        count += 1;
        if (count === 5) break;
      }
    }
  };
  const texts = await Promise.all([readInSteps(service), readInSteps(service), readInSteps(elsewhere)]);
  expect(new Set(texts)).toEqual(new Set([storedAnswer.repeat(3)]));
});

test('a message read while it streams has the text up to its last event', async () => {
  const { service } = await start({ text: pieces(fullAnswer), delayMs: 40 });
  const { answer } = await askNew(service, ada, question);
  await readUntil(service, ada, answer.id, 20);
  const elsewhere = startConversations({ database: testDatabase.database });
  const partials = await Promise.all(
    [service, elsewhere].map(async (process) => ({
      process,
      partial: (await process.get(ada, answer.conversationId)).messages[1],
    })),
  );
  for (const { process, partial } of partials) {
    expect(partial?.status).toBe('streaming');
    const rest = await readEvents(process, ada, answer.id, partial?.lastEventId);
    expect((partial?.text ?? '') + textOf(rest)).toBe(storedAnswer);
  }
});

test('stop from another tab ends the answer at once, keeps its text and reaches every reader', async () => {
  const { service, server } = await start({ text: pieces(fullAnswer).slice(0, 16), end: 'hang' });
  const { answer } = await askNew(service, ada, question);
  const tab = readEvents(service, ada, answer.id);
  const seen = textOf(await readUntil(service, ada, answer.id, 50));
  const stopped = await service.stop(ada, answer.id);
  expect(stopped).toMatchObject({ status: 'stopped', error: null });
  expect(stopped.text.startsWith(seen)).toBe(true);
  expect(stopped.support.length).toBeGreaterThan(0);
  const events = await tab;
  expect(textOf(events)).toBe(stopped.text);
  expect(events.at(-1)?.event).toEqual({ type: 'answer-ended', status: 'stopped', error: null });
  expect(stopped.phases.every((phase) => phase.endedMs !== null)).toBe(true);
  await expect.poll(() => server.requests[0]?.isCancelled).toBe(true);
  expect(await service.stop(ada, answer.id)).toMatchObject({ status: 'stopped' });
});

test('stop works while the model has not said a word', async () => {
  const { service } = await start({ silence: 'hang' });
  const { answer } = await askNew(service, ada, question);
  expect(await service.stop(ada, answer.id)).toMatchObject({ status: 'stopped', text: '' });
});

test('a finished answer cannot be stopped', async () => {
  const { service } = await start('Yes [1].');
  const { answer } = await askNew(service, ada, question);
  await readEvents(service, ada, answer.id);
  await expect(service.stop(ada, answer.id)).rejects.toMatchObject({ code: 'message-not-running' });
});

test.each([
  [
    'refuses the key',
    { status: 401, body: { error: { message: 'Incorrect API key provided' } } },
    { code: 'model-unauthorized', detail: expect.stringContaining('Incorrect API key') as string },
    '',
  ],
  [
    'fails in mid-answer',
    { text: pieces(fullAnswer).slice(0, 10), end: 'error', errorMessage: 'overloaded' },
    { code: expect.stringMatching(/^model-/) as string },
    'Employees receive 25 days of paid vacat',
  ],
  [
    'is cut off in mid-answer',
    { text: pieces(fullAnswer).slice(0, 10), end: 'reset' },
    { code: expect.stringMatching(/^model-/) as string },
    'Employees receive 25 days of paid vacat',
  ],
  ['says nothing', { text: [] }, { code: 'model-failed' }, ''],
] as const)(
  'when the model %s the answer fails with its code and keeps what arrived',
  async (_, script, error, text) => {
    const { service } = await start(script);
    const { answer } = await askNew(service, ada, question);
    const events = await readEvents(service, ada, answer.id);
    expect(events.at(-1)?.event).toMatchObject({ type: 'answer-ended', status: 'failed', error });
    const message = await messageOf(service, answer.conversationId);
    expect(message).toMatchObject({ status: 'failed', error });
    expect(message.text.startsWith(text)).toBe(true);
    expect(textOf(events)).toBe(message.text);
    expect(message.sources).toHaveLength(2);
  },
);

test('an answer with characters that cannot be stored spoils neither itself nor the others', async () => {
  const { service } = await start(({ messages }) =>
    messages.at(-1)?.content.includes('odd')
      ? { text: ['a\0b \uD83D', '\uDE00 \uD83D', ' c [1].'] }
      : { text: pieces(fullAnswer), delayMs: 20 },
  );
  const plain = await askNew(service, ada, question);
  const odd = await askNew(service, ada, 'odd vacation\0 question');
  const events = await readEvents(service, ada, odd.answer.id);
  expect(textOf(events)).toBe('a\uFFFDb 😀 \uFFFD c [1].');
  expect((await messageOf(service, odd.answer.conversationId)).text).toBe(textOf(events));
  expect(textOf(await readEvents(service, ada, plain.answer.id))).toBe(storedAnswer);
  expect(await messageOf(service, plain.answer.conversationId)).toMatchObject({ text: storedAnswer });
  expect(await service.search(ada, 'odd\0', 5)).toHaveLength(1);
});

test('closing the service ends running answers honestly, with what they have', async () => {
  const { service } = await start({ text: pieces(fullAnswer).slice(0, 10), end: 'hang' });
  const { answer } = await askNew(service, ada, question);
  const tab = readEvents(service, ada, answer.id);
  await readUntil(service, ada, answer.id, 30);
  await service.close();
  expect((await tab).at(-1)?.event).toEqual({
    type: 'answer-ended',
    status: 'failed',
    error: { code: 'answer-interrupted' },
  });
  const message = await messageOf(service, answer.conversationId);
  expect(message.status).toBe('failed');
  expect(message.text.length).toBeGreaterThanOrEqual(30);
  const { conversationId } = answer;
  await expect(service.ask(ada, conversationId, { text: 'again?' })).rejects.toMatchObject({
    code: 'not-ready',
  });
  expect((await service.get(ada, conversationId)).messages).toHaveLength(2);
});

test('deleting a conversation stops its answer', async () => {
  const { service, server } = await start({ text: pieces(fullAnswer).slice(0, 10), end: 'hang' });
  const { answer } = await askNew(service, ada, question);
  const tab = readEvents(service, ada, answer.id);
  await readUntil(service, ada, answer.id, 30);
  await service.delete(ada, answer.conversationId);
  expect((await tab).at(-1)?.event).toMatchObject({ status: 'stopped' });
  await expect.poll(() => server.requests[0]?.isCancelled).toBe(true);
  await expect(service.get(ada, answer.conversationId)).rejects.toMatchObject({ code: 'not-found' });
});

test('a follow-up that leans on the conversation is rewritten by the model; both see the history', async () => {
  const { service, server } = await start([
    '25 days [1].',
    'When do unused vacation days expire?',
    '31 March [1].',
  ]);
  const first = await askNew(service, ada, 'How many vacation days do we have?');
  await readEvents(service, ada, first.answer.id);
  const second = await service.ask(ada, first.question.conversationId, { text: 'When do they expire?' });
  const events = await readEvents(service, ada, second.answer.id);
  expect(textOf(events)).toBe('31 March [1].');
  expect(server.requests).toHaveLength(3);
  expect(server.requests[1]?.messages.at(-1)?.content).toContain('How many vacation days do we have?');
  expect(server.requests[2]?.messages.map(({ role }) => role)).toEqual([
    'system',
    'user',
    'assistant',
    'user',
  ]);
  // The numbers of an earlier answer are those of other sources.
  expect(server.requests[2]?.messages[2]?.content).toBe('25 days.');
});

test('a model that is slow or fails at rewriting does not keep the question from being answered', async () => {
  const broken = { status: 500, body: { error: { message: 'broken' } } };
  const { service } = await start(({ messages }) =>
    messages[0]?.content.startsWith('Rewrite') ? broken : 'Yes [1].',
  );
  const first = await askNew(service, ada, 'How many vacation days do we have?');
  await readEvents(service, ada, first.answer.id);
  const second = await service.ask(ada, first.question.conversationId, { text: 'When do they expire?' });
  const events = await readEvents(service, ada, second.answer.id);
  expect(events.at(-1)?.event).toMatchObject({ status: 'complete' });
  expect(textOf(events)).toBe('Yes [1].');
});

test(
  'two hundred answers at once, each read by one: all complete, in order, all stored',
  { timeout: 120_000 },
  async () => {
    const { service } = await start(({ messages }) => {
      const name = /#(\d+)/.exec(messages.at(-1)?.content ?? '')?.[1] ?? '';
      return { text: Array.from({ length: 12 }, (_, at) => `${name}.${at} `), delayMs: 10 };
    });
    const conversation = await service.create(ada, { title: 'load', scope: {} });
    const results = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const asked = await service.ask(ada, conversation.id, { text: `vacation #${index}`, parentId: null });
        return { index, events: await readEvents(service, ada, asked.answer.id) };
      }),
    );
    const stored = new Map(
      (await service.get(ada, conversation.id)).messages.map((message) => [message.parentId, message]),
    );
    expect(stored.size).toBe(201);
    for (const { index, events } of results) {
      expect(textOf(events)).toBe(Array.from({ length: 12 }, (_, at) => `${index}.${at} `).join(''));
      expect(events.at(-1)?.event).toMatchObject({ type: 'answer-ended', status: 'complete' });
    }
    const texts = new Set(
      [...stored.values()].filter(({ role }) => role === 'assistant').map(({ text }) => text),
    );
    expect(texts.size).toBe(200);
  },
);
