import {
  AppError,
  type AnswerEvent,
  type Conversation,
  type Message,
  type SearchScope,
} from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { searchTerms } from '@onyx/search';
import type { Logger } from '@onyx/telemetry';
import { randomUUID } from 'node:crypto';
import type { Actor } from '../actor.ts';
import type { Answerer } from '../answering/index.ts';
import type { NumberedEvent } from './answer-log.ts';
import { createAnswerRunner } from './answer-runner.ts';
import { requireAnswer, requireConversation, requireMessage } from './conversation.policy.ts';
import {
  deleteConversationRow,
  insertConversation,
  selectConversations,
  toConversation,
  updateConversationRow,
} from './conversation.queries.ts';
import type { EventHub } from './event-hub.ts';
import { foldEvents } from './fold-events.ts';
import { createInstance } from './instance.ts';
import { decodeCursor, encodeCursor } from './list-cursor.ts';
import {
  insertMessages,
  selectHistory,
  selectMessagePlace,
  selectMessages,
  selectStreamingIds,
  toMessage,
  updateFeedback,
  type MessageRow,
  type NewMessage,
} from './message.queries.ts';
import { foldStored } from './recover-interrupted.ts';
import { createRecovery } from './recovery.ts';
import { searchConversations, type ConversationHit } from './search-conversations.ts';
import { stopAnswer } from './stop-answer.ts';
import { storableText } from './storable-text.ts';
import { streamEvents } from './stream-events.ts';
import { titleFromQuestion } from './title.ts';
import { withholdInEvents, withholdSources } from './withdrawn-sources.ts';

export type Exchange = { question: Message; answer: Message };

/** Conversations of one person each. For anybody else than the owner they do not exist: `not-found`. */
export type ConversationService = {
  /** Pinned first, then newest. */
  list(
    actor: Actor,
    page: { cursor?: string | undefined; limit: number },
  ): Promise<{ conversations: Conversation[]; nextCursor: string | null }>;
  search(actor: Actor, query: string, limit: number): Promise<ConversationHit[]>;
  create(actor: Actor, input: { title: string; scope: SearchScope }): Promise<Conversation>;
  /** With all messages of all branches, oldest first. A running answer has the text it has now. */
  get(actor: Actor, conversationId: string): Promise<{ conversation: Conversation; messages: Message[] }>;
  update(actor: Actor, conversationId: string, change: ConversationChange): Promise<Conversation>;
  /** Stops a running answer first. */
  delete(actor: Actor, conversationId: string): Promise<void>;
  /** Stores the question and its empty answer, which then runs by itself. */
  ask(actor: Actor, conversationId: string, input: AskInput): Promise<Exchange>;
  /** Answers the question of the given answer again, beside it. */
  regenerate(actor: Actor, messageId: string): Promise<Exchange>;
  /** Ends a running answer, from wherever it is asked. @throws AppError `message-not-running`. */
  stop(actor: Actor, messageId: string): Promise<Message>;
  setFeedback(actor: Actor, messageId: string, feedback: 'up' | 'down' | null): Promise<Message>;
  /** The events of an answer after a number, then live, up to `answer-ended`, which is always the last. */
  streamEvents(
    actor: Actor,
    messageId: string,
    after: number,
    signal: AbortSignal,
  ): Promise<AsyncIterable<NumberedEvent>>;
  /**
   * Ends the answers that killed instances left behind: now, and from now on every few seconds. Returns how many now.
   * The only instance that can be need not wait until the others are taken for dead. Call it before any question.
   */
  recoverInterrupted(options?: { isOnlyInstance?: boolean }): Promise<number>;
  /** Starts no more answers, and waits until those that run here have ended, for `timeoutMs` at most. */
  drain(timeoutMs: number): Promise<void>;
  /** Ends running answers as interrupted, starts no more, and leaves the other instances. */
  close(): Promise<void>;
};

export type ConversationChange = {
  title?: string | undefined;
  isPinned?: boolean | undefined;
  scope?: SearchScope | undefined;
  activeLeafId?: string | undefined;
};

export type AskInput = {
  text: string;
  /** The answer that this follows; null for a first question; absent for the end of the branch shown last. */
  parentId?: string | null | undefined;
  /** From now on also the conversation's. */
  scope?: SearchScope | undefined;
};

export function createConversationService(options: {
  database: Database;
  answerer: Answerer;
  eventHub: EventHub;
  logger: Logger;
  /** For how long an instance says nothing until others take it for dead; the same for all. 15 s. */
  goneAfterMs?: number;
}): ConversationService {
  const { database, answerer, eventHub: hub, logger } = options;
  const instance = createInstance({ database, goneAfterMs: options.goneAfterMs });
  const { goneAfterMs } = instance;
  const runner = createAnswerRunner({ database, answerer, hub, instance, logger });
  const recovery = createRecovery({ database, instance, logger });

  const startAnswer = (
    actor: Actor,
    scope: SearchScope,
    exchange: Exchange,
    startedAt: number,
    before: AnswerEvent[] = [],
  ): void => {
    const { question, answer } = exchange;
    runner.start({
      messageId: answer.id,
      ownerId: actor.userId,
      startedAt,
      before,
      prepare: async () => {
        const earlier = question.parentId ? await selectHistory(database, question.parentId) : [];
        const history = earlier.map(({ role, text }) => ({ role, text }));
        const { userId, locale } = actor;
        return { userId, locale, question: question.text, history, scope };
      },
    });
  };

  /** A running answer is in memory or in its events; the row has it only when it has ended. */
  const toCurrentMessage = async (row: MessageRow): Promise<Message> => {
    if (row.status !== 'streaming') return toMessage(row);
    const live = hub.find(row.id);
    if (!live) return { ...toMessage(row), ...(await foldStored(database, row.id)) };
    const events = live.snapshot();
    const soFar = foldEvents(events.map((numbered) => numbered.event));
    return { ...toMessage(row), ...soFar, lastEventId: events.at(-1)?.id ?? 0 };
  };

  const withheldFrom = async (actor: Actor, message: Message): Promise<Message> => {
    const [kept = message] = await withholdSources(database, actor, [message]);
    return kept;
  };

  return {
    async list(actor, { cursor, limit }) {
      const after = cursor ? decodeCursor(cursor) : null;
      const rows = await selectConversations(database, actor.userId, after, limit + 1);
      const conversations = rows.slice(0, limit).map(toConversation);
      const last = conversations.at(-1);
      return { conversations, nextCursor: rows.length > limit && last ? encodeCursor(last) : null };
    },
    search: (actor, query, limit) => searchConversations(database, actor.userId, storableText(query), limit),
    async create(actor, { title: givenTitle, scope }) {
      const title = storableText(givenTitle);
      const conversation = { id: randomUUID(), userId: actor.userId, title, scope, now: new Date() };
      return toConversation(await insertConversation(database, conversation));
    },
    async get(actor, conversationId) {
      const conversation = await requireConversation(database, actor, conversationId);
      const rows = await selectMessages(database, conversationId);
      const messages = await Promise.all(rows.map(toCurrentMessage));
      return {
        conversation: toConversation(conversation),
        messages: await withholdSources(database, actor, messages),
      };
    },
    async update(actor, conversationId, { title, isPinned, scope, activeLeafId }) {
      return database.transaction().execute(async (transaction) => {
        const conversation = await requireConversation(transaction, actor, conversationId);
        if (activeLeafId && !(await selectMessagePlace(transaction, conversationId, activeLeafId))) {
          throw new AppError('not-found');
        }
        const change = {
          ...(title !== undefined && { title: storableText(title), isTitleGiven: true }),
          ...(isPinned !== undefined && { isPinned }),
          ...(scope !== undefined && { scope: JSON.stringify(scope) }),
          ...(activeLeafId !== undefined && { activeLeafId }),
        };
        if (Object.keys(change).length === 0) return toConversation(conversation);
        const changed = await updateConversationRow(transaction, conversationId, change);
        return toConversation(changed ?? conversation);
      });
    },
    async delete(actor, conversationId) {
      await requireConversation(database, actor, conversationId);
      const running = await selectStreamingIds(database, conversationId);
      await Promise.all(running.map((messageId) => stopAnswer({ database, hub, goneAfterMs }, messageId)));
      await deleteConversationRow(database, conversationId);
    },
    async ask(actor, conversationId, { text: givenText, parentId: givenParentId, scope }) {
      const text = storableText(givenText);
      const startedAt = performance.now();
      await runner.prepare();
      const conversation = await requireConversation(database, actor, conversationId);
      const parentId = givenParentId === undefined ? conversation.activeLeafId : givenParentId;
      if (parentId) {
        const parent = await selectMessagePlace(database, conversationId, parentId);
        if (!parent) throw new AppError('not-found');
        if (parent.role !== 'assistant') {
          throw new AppError('invalid-request', {
            fields: [{ path: 'parentId', message: 'A question follows an answer, not a question.' }],
          });
        }
      }
      const createdAt = new Date();
      const question = {
        id: randomUUID(),
        parentId,
        role: 'user' as const,
        text,
        terms: searchTerms(text),
        instanceId: null,
        createdAt,
      };
      const answer = emptyAnswer(question.id, instance.id, createdAt);
      const isNamed = conversation.title !== '' || conversation.isTitleGiven;
      const newTitle = isNamed ? null : titleFromQuestion(text);
      const change = {
        activeLeafId: answer.id,
        updatedAt: createdAt,
        ...(newTitle && { title: newTitle }),
        ...(scope && { scope: JSON.stringify(scope) }),
      };
      const exchange = toExchange(await insertMessages(database, conversationId, change, [question, answer]));
      const before: AnswerEvent[] = newTitle ? [{ type: 'title-changed', title: newTitle }] : [];
      startAnswer(actor, scope ?? conversation.scope, exchange, startedAt, before);
      return exchange;
    },
    async regenerate(actor, messageId) {
      const startedAt = performance.now();
      await runner.prepare();
      const given = await requireAnswer(database, actor, messageId);
      const question = await requireMessage(database, actor, given.parentId);
      const createdAt = new Date();
      const { conversationId } = given;
      const { scope } = await requireConversation(database, actor, conversationId);
      const row = emptyAnswer(question.id, instance.id, createdAt);
      const change = { activeLeafId: row.id, updatedAt: createdAt };
      const exchange = toExchange([
        question,
        ...(await insertMessages(database, conversationId, change, [row])),
      ]);
      startAnswer(actor, scope, exchange, startedAt);
      return exchange;
    },
    async stop(actor, messageId) {
      const row = await requireMessage(database, actor, messageId);
      if (row.status === 'stopped') return withheldFrom(actor, toMessage(row));
      if (row.status !== 'streaming') throw new AppError('message-not-running');
      await stopAnswer({ database, hub, goneAfterMs }, messageId);
      return withheldFrom(actor, toMessage(await requireMessage(database, actor, messageId)));
    },
    async setFeedback(actor, messageId, feedback) {
      const row = await requireAnswer(database, actor, messageId);
      await updateFeedback(database, messageId, feedback);
      return withheldFrom(actor, { ...(await toCurrentMessage(row)), feedback });
    },
    async streamEvents(actor, messageId, after, signal) {
      // Most readers come for their own answer, a moment after they asked: that costs no query.
      if (hub.find(messageId)?.ownerId !== actor.userId) await requireMessage(database, actor, messageId);
      const events = streamEvents({ database, hub, goneAfterMs }, messageId, after, signal);
      return withholdInEvents(database, actor, events);
    },
    recoverInterrupted: recovery.start,
    drain: runner.drain,
    async close() {
      await recovery.stop();
      await runner.close();
    },
  };
}

function toExchange([question, answer]: readonly MessageRow[]): Exchange {
  if (!question || !answer) throw new AppError('not-found');
  return { question: toMessage(question), answer: toMessage(answer) };
}

function emptyAnswer(parentId: string, instanceId: string, createdAt: Date): NewMessage {
  return { id: randomUUID(), parentId, role: 'assistant', text: '', terms: [], instanceId, createdAt };
}
