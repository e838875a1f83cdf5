import { createClient, type AnswerEvent, type Client } from '@onyx/contracts';
import { createAnswerer, createConversationService, createEventHub, type Identity } from '@onyx/core';
import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../http/create-app.ts';
import { conversationRoutes } from './conversations.ts';

let testDatabase: TestDatabase;
let ada: Visitor;
let eve: Visitor;
type Visitor = { client: Client; get: (path: string, headers?: Record<string, string>) => Promise<Response> };

beforeAll(async () => {
  testDatabase = await startTestDatabase();
  const { database } = testDatabase;
  const answerer = createAnswerer({
    // Nothing is stored here, so nothing is found: an answer of a few events that says so.
    searcher: { retrieve: () => Promise.resolve({ passages: [], skippedLegs: [] }) },
    getLanguageModel: () => Promise.resolve(null),
    logger: silentLogger,
  });
  const eventHub = createEventHub();
  const conversations = createConversationService({ database, answerer, eventHub, logger: silentLogger });
  const visit = async (name: string): Promise<Visitor> => {
    const userId = randomUUID();
    await database
      .insertInto('user')
      .values({ id: userId, name, email: `${name}@example.com`, image: null })
      .execute();
    const identity: Identity = {
      actor: { userId, role: 'member', locale: 'en' },
      method: 'session',
      sessionId: name,
      apiKeyId: null,
      cookies: [],
    };
    const app = createApp({
      routes: conversationRoutes({ conversations }),
      authenticate: () => Promise.resolve(identity),
      logger: silentLogger,
      publicOrigin: undefined,
      isStrict: true,
    });
    const fetch = async (path: string, init?: RequestInit) => app.request(path, init);
    return {
      client: createClient({ baseUrl: '', fetch }),
      get: (path, headers = {}) => fetch(path, { headers }),
    };
  };
  ada = await visit('ada');
  eve = await visit('eve');
});
afterAll(() => testDatabase.close());

type Sent = { id: number; event: AnswerEvent };

function readStream(text: string): Sent[] {
  return [...text.matchAll(/^id: (\d+)\ndata: (.*)\n\n/gm)].map(([, id, data]) => ({
    id: Number(id),
    event: JSON.parse(data ?? '') as AnswerEvent,
  }));
}

async function askAda(text: string) {
  const conversation = await ada.client.createConversation({ body: {} });
  return ada.client.ask({ params: { conversationId: conversation.id }, body: { text } });
}

test('streams an answer as server-sent events, whole, after an id, and again to its end', async () => {
  const { question, answer } = await askAda('What is the meaning of life?');
  const path = `/api/messages/${answer.id}/events`;
  const response = await ada.get(path);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(response.headers.get('cache-control')).toContain('no-store');
  expect(response.headers.get('x-accel-buffering')).toBe('no');
  const events = readStream(await response.text());
  expect(events.at(0)?.event).toEqual({ type: 'title-changed', title: 'What is the meaning of life?' });
  expect(events.at(-1)?.event).toEqual({ type: 'answer-ended', status: 'complete', error: null });
  expect(events.map(({ id }) => id)).toEqual(events.map((_, at) => at + 1));

  const third = await ada.get(path, { 'last-event-id': '3' });
  expect(readStream(await third.text())).toEqual(events.slice(3));
  const byQuery = await ada.get(`${path}?after=3`);
  expect(readStream(await byQuery.text())).toEqual(events.slice(3));
  const lastId = events.length;
  const end = await ada.get(path, { 'last-event-id': String(lastId) });
  // Under a new number: a client passes over what it has.
  expect(readStream(await end.text())).toEqual([{ ...events.at(-1), id: lastId + 1 }]);

  const { messages } = await ada.client.getConversation({
    params: { conversationId: question.conversationId },
  });
  const text = events.map(({ event }) => (event.type === 'text-delta' ? event.text : '')).join('');
  expect(messages[1]).toMatchObject({ text, lastEventId: events.at(-1)?.id, answerKind: 'none' });
});

test('every endpoint answers in its own form', async () => {
  const { question, answer } = await askAda('Where is the vacation policy?');
  const params = { conversationId: question.conversationId };
  await (await ada.get(`/api/messages/${answer.id}/events`)).text();
  const again = await ada.client.regenerate({ params: { messageId: answer.id } });
  expect(again.question.id).toBe(question.id);
  await (await ada.get(`/api/messages/${again.answer.id}/events`)).text();
  const renamed = await ada.client.updateConversation({ params, body: { title: 'Leave', isPinned: true } });
  expect(renamed).toMatchObject({ title: 'Leave', isPinned: true });
  const liked = await ada.client.setFeedback({ params: { messageId: answer.id }, body: { feedback: 'up' } });
  expect(liked.feedback).toBe('up');
  const { conversations } = await ada.client.listConversations();
  expect(conversations[0]?.id).toBe(params.conversationId);
  const { hits } = await ada.client.searchConversations({ body: { query: 'vacation' } });
  expect(hits.map(({ conversationId }) => conversationId)).toEqual([params.conversationId]);
  await expect(ada.client.stop({ params: { messageId: answer.id } })).rejects.toMatchObject({
    code: 'message-not-running',
  });
  expect(await ada.client.deleteConversation({ params })).toEqual({ ok: true });
  await expect(ada.client.getConversation({ params })).rejects.toMatchObject({ code: 'not-found' });
});

test('a stranger learns nothing, and a stream that may not be read is an error, not a stream', async () => {
  const { question, answer } = await askAda('What is secret?');
  const params = { conversationId: question.conversationId };
  const stream = await eve.get(`/api/messages/${answer.id}/events`);
  expect(stream.status).toBe(404);
  expect(stream.headers.get('content-type')).toContain('application/json');
  for (const attempt of [
    () => eve.client.getConversation({ params }),
    () => eve.client.ask({ params, body: { text: 'hello' } }),
    () => eve.client.deleteConversation({ params }),
    () => eve.client.stop({ params: { messageId: answer.id } }),
    () => eve.client.regenerate({ params: { messageId: answer.id } }),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code: 'not-found' });
  }
});

test('a client that goes away ends its reading', async () => {
  const { answer } = await askAda('Who is there?');
  const response = await ada.get(`/api/messages/${answer.id}/events`);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(new TextDecoder().decode(first?.value)).toBe(': connected\n\n');
  await reader?.cancel();
  const { messages } = await ada.client.getConversation({
    params: { conversationId: answer.conversationId },
  });
  expect(messages).toHaveLength(2);
});
