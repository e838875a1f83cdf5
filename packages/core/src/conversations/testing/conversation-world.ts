import type { AnswerEvent } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { createLanguageModel, type LanguageModel } from '@onyx/models';
import type { RetrievedPassage } from '@onyx/search';
import { markMatches, searchTerms } from '@onyx/search';
import { silentLogger } from '@onyx/telemetry';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Actor } from '../../actor.ts';
import { createAnswerer, type Answerer, type PassageRetriever } from '../../answering/index.ts';
import type { NumberedEvent } from '../answer-log.ts';
import { createConversationService, type ConversationService } from '../conversation.service.ts';
import { createEventHub, type EventHub } from '../event-hub.ts';

export const library = [
  'Employees receive 25 days of paid vacation a year. Unused days expire on 31 March of the next year.',
  'Travel expenses are reimbursed within 14 days. Receipts over 50 euros must be kept for 10 years.',
  '员工每年享有 15 天带薪年假。未休的年假在次年三月底失效。',
];

/** Passages of a few texts by the words they share with the query: search, as far as an answer sees it. */
export function createShelf(texts: readonly string[] = library): PassageRetriever {
  return {
    retrieve: ({ query, limit }) => {
      const wanted = new Set(searchTerms(query));
      const found = texts
        .map((text, index) =>
          toPassage(text, index, query, searchTerms(text).filter((term) => wanted.has(term)).length),
        )
        .filter((passage) => passage.score > 0)
        .toSorted((a, b) => b.score - a.score);
      return Promise.resolve({ passages: found.slice(0, limit), skippedLegs: [] });
    },
  };
}

function toPassage(text: string, index: number, query: string, score: number): RetrievedPassage {
  return {
    chunkId: String(index + 1),
    text,
    marks: markMatches(text, query),
    language: /\p{Script=Han}/u.test(text) ? 'zh' : 'en',
    location: { blockStart: index, blockEnd: index, headingPath: [] },
    score,
    documentId: '0198f0aa-0000-7000-8000-000000000001',
    documentVersion: 1,
    title: 'Handbook',
    fileName: 'handbook.md',
    folder: '',
    collectionId: '0198f0aa-0000-7000-8000-000000000002',
    collectionName: 'Company',
    format: 'markdown',
    updatedAt: '2026-01-01T00:00:00.000Z',
  };
}

export function modelAt(url: string): LanguageModel {
  return createLanguageModel({
    name: 'Recorded',
    provider: 'openai-compatible',
    baseUrl: `${url}/v1`,
    model: 'recorded-1',
    apiKey: 'test-key',
    contextTokens: 8192,
  });
}

export async function addPerson(database: Database, name: string): Promise<Actor> {
  const userId = randomUUID();
  const email = `${name}-${userId}@example.com`;
  await database.insertInto('user').values({ id: userId, name, email, image: null }).execute();
  return { userId, role: 'member', locale: 'en' };
}

/** Answers with numbers that never end. */
export const endlessAnswerer: Answerer = {
  async *answer() {
    yield { type: 'answer-started', answerKind: 'model', modelName: 'endless' };
    for (let count = 0; ; count += 1) {
      yield { type: 'text-delta', text: `${count} ` };
      await delay(5);
    }
  },
  checkSupport: () => Promise.resolve({ type: 'support-checked', support: [], citedNumbers: [] }),
};

export type WorldOptions = {
  database: Database;
  languageModel?: LanguageModel | null;
  searcher?: PassageRetriever;
  answerer?: Answerer;
  eventHub?: EventHub;
  goneAfterMs?: number;
};

/** A service as an instance has it; a second call is a second instance on the same database. */
export function startConversations(options: WorldOptions): ConversationService {
  const { database, languageModel = null, searcher = createShelf(), eventHub = createEventHub() } = options;
  const getLanguageModel = () => Promise.resolve(languageModel);
  const logger = silentLogger;
  const times = options.goneAfterMs === undefined ? {} : { goneAfterMs: options.goneAfterMs };
  const answerer = options.answerer ?? createAnswerer({ searcher, getLanguageModel, logger });
  return createConversationService({ database, answerer, eventHub, logger, ...times });
}

export async function askNew(service: ConversationService, actor: Actor, text: string) {
  const conversation = await service.create(actor, { title: '', scope: {} });
  return service.ask(actor, conversation.id, { text });
}

/** Reads a stream to its end. */
export async function readEvents(
  service: ConversationService,
  actor: Actor,
  messageId: string,
  after = 0,
): Promise<NumberedEvent[]> {
  const events: NumberedEvent[] = [];
  const signal = new AbortController().signal;
  for await (const event of await service.streamEvents(actor, messageId, after, signal)) events.push(event);
  return events;
}

/** Reads until the text so far has this length. */
export async function readUntil(
  service: ConversationService,
  actor: Actor,
  messageId: string,
  length: number,
): Promise<NumberedEvent[]> {
  const events: NumberedEvent[] = [];
  const controller = new AbortController();
  for await (const event of await service.streamEvents(actor, messageId, 0, controller.signal)) {
    events.push(event);
    if (textOf(events).length >= length) break;
  }
  controller.abort();
  return events;
}

export function textOf(events: readonly { event: AnswerEvent }[]): string {
  return events.map(({ event }) => (event.type === 'text-delta' ? event.text : '')).join('');
}
