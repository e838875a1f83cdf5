import { connectRedis, type Redis } from '@onyx/database';
import {
  startTestDatabase,
  startTestRedis,
  testRedisProgram,
  type TestDatabase,
  type TestRedis,
} from '@onyx/database/testing';
import { startRecordedModelServer, type RecordedModelServer, type Script } from '@onyx/models/testing';
import { sql } from 'kysely';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import type { MessageBroker } from '../cluster/index.ts';
import type { NumberedEvent } from './answer-log.ts';
import type { ConversationService } from './conversation.service.ts';
import { createEventHub } from './event-hub.ts';
import type { InstanceReport, InstanceStart } from './testing/answering-instance.ts';
import {
  addPerson,
  askNew,
  modelAt,
  readEvents,
  readUntil,
  startConversations,
  textOf,
} from './testing/conversation-world.ts';

const goneAfterMs = 4000;
const question = 'How many vacation days, and when do travel days expire?';
const pieces = (text: string): string[] => text.match(/.{1,4}/gsu) ?? [];
const fullAnswer =
  'Employees receive 25 days of paid vacation a year [1]. Unused days expire on 31 March [1]. ';

describe.skipIf(!testRedisProgram)('instances that hear of each other', { timeout: 60_000 }, () => {
  let testDatabase: TestDatabase;
  let redisServer: TestRedis;
  let ada: Actor;
  const open: { close(): Promise<unknown> }[] = [];
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    testDatabase = await startTestDatabase();
  });
  beforeEach(async () => {
    await testDatabase.reset();
    redisServer = await startTestRedis();
    ada = await addPerson(testDatabase.database, 'ada');
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const one of open.splice(0).toReversed()) await one.close();
    await redisServer.stop();
  });
  afterAll(() => testDatabase?.close());

  type Started = { service: ConversationService; server: RecordedModelServer; redis: Redis };

  async function startInstance(
    script: Script = 'Yes [1].',
    overLine: (redis: Redis) => MessageBroker = (redis) => redis,
  ): Promise<Started> {
    const server = await startRecordedModelServer({ script });
    const redis = await connectRedis({ url: redisServer.url });
    await expect.poll(redis.isConnected).toBe(true);
    const service = startConversations({
      database: testDatabase.database,
      languageModel: modelAt(server.url),
      eventHub: createEventHub({ broker: overLine(redis) }),
      goneAfterMs,
    });
    open.push(server, redis, service);
    return { service, server, redis };
  }

  /** Lets the database refuse to do something, silently or with an error, until the test ends. */
  async function trigger(when: string, body: string): Promise<() => Promise<unknown>> {
    const { database } = testDatabase;
    await sql
      .raw(`create or replace function meddle() returns trigger language plpgsql as $$ begin ${body} end $$`)
      .execute(database);
    await sql
      .raw(`create trigger meddle before ${when} for each row execute function meddle()`)
      .execute(database);
    const remove = () => sql`drop function if exists meddle cascade`.execute(database);
    open.push({ close: remove });
    return remove;
  }

  const expectInOrderOnce = (events: readonly NumberedEvent[]): void => {
    const ids = events.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
    expect(events.filter(({ event }) => event.type === 'answer-ended')).toHaveLength(1);
    expect(events.at(-1)?.event.type).toBe('answer-ended');
  };
  const answerOf = async (service: ConversationService, conversationId: string) => {
    const { messages } = await service.get(ada, conversationId);
    return messages.find((message) => message.role === 'assistant');
  };

  test('a reader elsewhere has each event when it is made, not when it is stored', async () => {
    const text = fullAnswer.trim();
    const a = await startInstance({ text: pieces(text), end: 'hang' });
    const b = await startInstance();
    const storeAgain = await trigger('insert on message_event', `raise 'out of order';`);
    const { answer } = await askNew(a.service, ada, question);
    const here = await readUntil(a.service, ada, answer.id, text.length);
    const there = await readUntil(b.service, ada, answer.id, text.length);
    expect(textOf(there)).toBe(textOf(here));
    const late = await readUntil(b.service, ada, answer.id, text.length);
    expect(textOf(late)).toBe(text);
    const { rows } = await sql`select 1 from message_event`.execute(testDatabase.database);
    expect(rows).toEqual([]);
    const rest = readEvents(b.service, ada, answer.id, there.at(-1)?.id ?? 0);
    await storeAgain();
    await a.service.stop(ada, answer.id);
    expect(textOf(await rest)).toBe('');
    expectInOrderOnce([...there, ...(await rest)]);
  });

  test('events arrive one by one while the answer runs', async () => {
    const text = fullAnswer.repeat(2).trim();
    const a = await startInstance({ text: pieces(text), delayMs: 15 });
    const b = await startInstance();
    const { answer } = await askNew(a.service, ada, question);
    const [here, there] = await Promise.all([
      readEvents(a.service, ada, answer.id),
      readEvents(b.service, ada, answer.id),
    ]);
    for (const events of [here, there]) {
      expectInOrderOnce(events);
      expect(textOf(events)).toBe(text);
    }
    // Of what is stored every 100 ms and looked for every 500 it would be a tenth.
    expect(there.length).toBeGreaterThan(here.length / 2);
    expect(there.at(-1)).toEqual(here.at(-1));
  });

  test('messages that are lost on the way are made up for, those that come twice are passed over', async () => {
    const text = fullAnswer.repeat(2).trim();
    const badLine = (redis: Redis): MessageBroker => {
      let count = 0;
      return {
        subscribe: redis.subscribe,
        publish(channel, message) {
          count += 1;
          if (count % 5 !== 0) redis.publish(channel, message);
          if (count % 7 === 0) redis.publish(channel, message);
        },
      };
    };
    const a = await startInstance({ text: pieces(text), delayMs: 10 }, badLine);
    const b = await startInstance('Yes [1].', badLine);
    const { answer } = await askNew(a.service, ada, question);
    const events = await readEvents(b.service, ada, answer.id);
    expectInOrderOnce(events);
    expect(textOf(events)).toBe(text);
  });

  test('a stop elsewhere is followed though nobody looks into the database', async () => {
    const a = await startInstance({ text: pieces(fullAnswer).slice(0, 16), end: 'hang' });
    const b = await startInstance();
    const { answer } = await askNew(a.service, ada, question);
    const tab = readEvents(b.service, ada, answer.id);
    const seen = textOf(await readUntil(b.service, ada, answer.id, 60));
    await trigger('update on message', 'new.stop_requested_at := null; return new;');
    const stopped = await b.service.stop(ada, answer.id);
    expect(stopped).toMatchObject({ status: 'stopped', error: null });
    expect(stopped.text.startsWith(seen)).toBe(true);
    // Its own instance ended it: what there is was checked.
    expect(stopped.support.length).toBeGreaterThan(0);
    await expect.poll(() => a.server.requests[0]?.isCancelled).toBe(true);
    expectInOrderOnce(await tab);
    expect(textOf(await tab)).toBe(stopped.text);
  });

  test('a Redis that is killed in the middle of an answer, and again when it is back, changes nothing for its readers', async () => {
    const text = fullAnswer.repeat(8).trim();
    const a = await startInstance({ text: pieces(text), delayMs: 20 });
    const b = await startInstance();
    const c = await startInstance();
    const { answer } = await askNew(a.service, ada, question);
    const reading = Promise.all([
      readEvents(a.service, ada, answer.id),
      readEvents(b.service, ada, answer.id),
      readEvents(c.service, ada, answer.id),
    ]);
    for (const length of [100, 250, 400]) {
      await readUntil(b.service, ada, answer.id, length);
      await redisServer.kill();
      // It reaches them without a broker.
      await readUntil(c.service, ada, answer.id, length + 60);
      await redisServer.restart();
    }
    for (const events of await reading) {
      expectInOrderOnce(events);
      expect(textOf(events)).toBe(text);
      expect(events.at(-1)?.event).toMatchObject({ status: 'complete' });
    }
  });

  test('with a Redis that hangs, readers elsewhere and a stop do without it', async () => {
    const a = await startInstance({ text: pieces(fullAnswer), end: 'hang' });
    const b = await startInstance();
    redisServer.pause();
    const { answer } = await askNew(a.service, ada, question);
    const tab = readEvents(b.service, ada, answer.id);
    const seen = textOf(await readUntil(b.service, ada, answer.id, 60));
    const stopped = await b.service.stop(ada, answer.id);
    expect(stopped.status).toBe('stopped');
    expect(stopped.text.startsWith(seen)).toBe(true);
    expectInOrderOnce(await tab);
    expect(textOf(await tab)).toBe(stopped.text);
  });

  test('a killed instance leaves an honest end to those who heard it', async () => {
    const start: InstanceStart = {
      location: testDatabase.location,
      redisUrl: redisServer.url,
      actor: ada,
      goneAfterMs,
    };
    const script = fileURLToPath(new URL('testing/answering-instance.ts', import.meta.url));
    const child = fork(script, [JSON.stringify(start)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    children.push(child);
    let messageId = '';
    let conversationId = '';
    child.on('message', (report: InstanceReport) => {
      if (report.type === 'started') ({ messageId, conversationId } = report);
    });
    const b = await startInstance();
    await expect.poll(() => messageId, { timeout: 20_000 }).not.toBe('');
    const reading = readEvents(b.service, ada, messageId);
    await readUntil(b.service, ada, messageId, 60);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    const events = await reading;
    expectInOrderOnce(events);
    expect(events.at(-1)?.event).toMatchObject({ status: 'failed', error: { code: 'answer-interrupted' } });
    const answer = await answerOf(b.service, conversationId);
    // What was made in its last moments was heard and not stored.
    expect(textOf(events).startsWith(answer?.text ?? '-')).toBe(true);
    expect(answer?.text).toMatch(/^0 1 2 /);
  });

  test('many answers, many readers that come and go, and a Redis that comes and goes', async () => {
    const text = fullAnswer.repeat(3).trim();
    const script: Script = { text: pieces(text), delayMs: 20 };
    const services = [
      await startInstance(script),
      await startInstance(script),
      await startInstance(script),
    ].map(({ service }) => service);
    const at = (index: number): ConversationService =>
      services[index % services.length] as ConversationService;
    const roam = async (messageId: string, from: number): Promise<NumberedEvent[]> => {
      const events: NumberedEvent[] = [];
      for (let turn = from; ; turn += 1) {
        const { signal } = new AbortController();
        const after = events.at(-1)?.id ?? 0;
        let count = 0;
        for await (const event of await at(turn).streamEvents(ada, messageId, after, signal)) {
          events.push(event);
          if (event.event.type === 'answer-ended') return events;
          count += 1;
          if (count === 25) break;
        }
      }
    };
    const { id: conversationId } = await at(0).create(ada, { title: 'many', scope: {} });
    const over = new AbortController();
    const faults = (async () => {
      while (!over.signal.aborted) {
        await redisServer.kill();
        await delay(150);
        await redisServer.restart();
        await delay(450);
      }
    })();
    const answering = Array.from({ length: 24 }, async (_, index) => {
      const input = { text: `vacation #${index}`, parentId: null };
      const { answer } = await at(index).ask(ada, conversationId, input);
      return Promise.all([roam(answer.id, index), readEvents(at(index + 1), ada, answer.id)]);
    });
    const all = await Promise.all(answering).finally(() => over.abort());
    await faults;
    for (const events of all.flat()) {
      expectInOrderOnce(events);
      expect(textOf(events)).toBe(text);
    }
  });
});
