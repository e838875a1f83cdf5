import { startTestDatabase, testPostgresUrl, type TestDatabase } from '@onyx/database/testing';
import { startRecordedModelServer, type RecordedModelServer, type Script } from '@onyx/models/testing';
import { sql } from 'kysely';
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import type { NumberedEvent } from './answer-log.ts';
import type { ConversationService } from './conversation.service.ts';
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

/** A killed instance is found sooner than in earnest, and one that lives has still missed no sign of life. */
const goneAfterMs = 4000;
const question = 'How many vacation days, and when do travel days expire?';
const pieces = (text: string): string[] => text.match(/.{1,4}/gsu) ?? [];
const fullAnswer =
  'Employees receive 25 days of paid vacation a year [1]. Unused days expire on 31 March [1]. ';
const interrupted = { type: 'answer-ended', status: 'failed', error: { code: 'answer-interrupted' } };

describe.each([
  { place: 'the embedded database', isSkipped: false, url: undefined },
  { place: 'a PostgreSQL server', isSkipped: !testPostgresUrl, url: testPostgresUrl },
])('several instances on $place', { timeout: 60_000 }, ({ isSkipped, url }) => {
  if (isSkipped) {
    test.skip('need a server', () => undefined);
    return;
  }
  let testDatabase: TestDatabase;
  let ada: Actor;
  const open: { close(): Promise<void> }[] = [];
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    testDatabase = await startTestDatabase({ url });
  });
  beforeEach(async () => {
    await testDatabase.reset();
    ada = await addPerson(testDatabase.database, 'ada');
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const one of open.splice(0).toReversed()) await one.close();
  });
  afterAll(() => testDatabase?.close());

  async function startInstance(
    script: Script = 'Yes [1].',
  ): Promise<{ service: ConversationService; server: RecordedModelServer }> {
    const server = await startRecordedModelServer({ script });
    const { database } = testDatabase;
    const service = startConversations({ database, languageModel: modelAt(server.url), goneAfterMs });
    open.push(server, service);
    return { service, server };
  }

  /** An instance in a process of its own, whose answer has come so far that `events` of it were seen. */
  async function startProcess(events: number) {
    const start: InstanceStart = { location: testDatabase.location, actor: ada, goneAfterMs };
    const script = fileURLToPath(new URL('testing/answering-instance.ts', import.meta.url));
    const child = fork(script, [JSON.stringify(start)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    children.push(child);
    const state = { messageId: '', conversationId: '', seen: 0, status: '' };
    child.on('message', (report: InstanceReport) => {
      if (report.type === 'started') Object.assign(state, report);
      if (report.type === 'seen') state.seen = report.id;
      if (report.type === 'ended') state.status = report.status;
    });
    while (state.seen < events) await once(child, 'message');
    return { child, state };
  }

  const answerOf = async (service: ConversationService, conversationId: string) => {
    const { messages } = await service.get(ada, conversationId);
    const answer = messages.find((message) => message.role === 'assistant');
    if (!answer) throw new Error('no answer');
    return answer;
  };
  const instanceCount = async (): Promise<number> =>
    (await testDatabase.database.selectFrom('instance').select('id').execute()).length;
  const endCount = async (messageId: string): Promise<number> => {
    const rows = await testDatabase.database
      .selectFrom('messageEvent')
      .select('event')
      .where('messageId', '=', messageId)
      .execute();
    return rows.filter(({ event }) => event.type === 'answer-ended').length;
  };
  const expectInOrderOnce = (events: readonly NumberedEvent[]): void => {
    const ids = events.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
    expect(events.filter(({ event }) => event.type === 'answer-ended')).toHaveLength(1);
  };

  test('readers of an answer at other instances miss nothing and get nothing twice, also when they change', async () => {
    const text = fullAnswer.repeat(4).trim();
    const a = await startInstance({ text: pieces(text), delayMs: 15 });
    const b = await startInstance();
    const c = await startInstance();
    const { answer } = await askNew(a.service, ada, question);
    const roam = async (): Promise<NumberedEvent[]> => {
      const events: NumberedEvent[] = [];
      const services = [b.service, a.service, c.service];
      for (let turn = 0; ; turn += 1) {
        const { signal } = new AbortController();
        const service = services[turn % 3] ?? b.service;
        let count = 0;
        for await (const event of await service.streamEvents(
          ada,
          answer.id,
          events.at(-1)?.id ?? 0,
          signal,
        )) {
          events.push(event);
          if (event.event.type === 'answer-ended') return events;
          count += 1;
          if (count === 7) break;
        }
      }
    };
    const all = await Promise.all([
      readEvents(a.service, ada, answer.id),
      readEvents(b.service, ada, answer.id),
      readEvents(c.service, ada, answer.id),
      roam(),
    ]);
    const stored = await answerOf(b.service, answer.conversationId);
    expect(stored).toMatchObject({ text, status: 'complete' });
    for (const events of all) {
      expectInOrderOnce(events);
      expect(textOf(events)).toBe(text);
      expect(events.at(-1)).toEqual({
        id: stored.lastEventId,
        event: { type: 'answer-ended', status: 'complete', error: null },
      });
    }
  });

  test('a stop at another instance reaches the one that answers, which keeps all that its readers saw', async () => {
    const a = await startInstance({ text: pieces(fullAnswer).slice(0, 16), end: 'hang' });
    const b = await startInstance();
    const { answer } = await askNew(a.service, ada, question);
    const tabs = [readEvents(a.service, ada, answer.id), readEvents(b.service, ada, answer.id)];
    const seen = textOf(await readUntil(a.service, ada, answer.id, 60));
    const stopped = await b.service.stop(ada, answer.id);
    expect(stopped).toMatchObject({ status: 'stopped', error: null });
    expect(stopped.text.startsWith(seen)).toBe(true);
    // The instance that answers ended it in its own way: what there is was checked.
    expect(stopped.support.length).toBeGreaterThan(0);
    for (const events of await Promise.all(tabs)) {
      expectInOrderOnce(events);
      expect(textOf(events)).toBe(stopped.text);
      expect(events.at(-1)?.event).toMatchObject({ status: 'stopped' });
    }
    await expect.poll(() => a.server.requests[0]?.isCancelled).toBe(true);
    expect(await b.service.stop(ada, answer.id)).toMatchObject({ status: 'stopped' });
  });

  test('a stop at another instance works while the model has not said a word', async () => {
    const a = await startInstance({ silence: 'hang' });
    const b = await startInstance();
    const { answer } = await askNew(a.service, ada, question);
    expect(await b.service.stop(ada, answer.id)).toMatchObject({ status: 'stopped', text: '' });
    expect(await endCount(answer.id)).toBe(1);
  });

  test('an answer whose instance was killed ends as interrupted for its reader elsewhere, with what was stored', async () => {
    const { child, state } = await startProcess(30);
    const b = await startInstance();
    const reading = readEvents(b.service, ada, state.messageId);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const events = await reading;
    expectInOrderOnce(events);
    expect(events.at(-1)?.event).toEqual(interrupted);
    const answer = await answerOf(b.service, state.conversationId);
    expect(answer).toMatchObject({ status: 'failed', error: { code: 'answer-interrupted' } });
    expect(answer.text).toBe(textOf(events));
    const numbers = answer.text.trim().split(' ').map(Number);
    expect(numbers).toEqual(numbers.map((_, at) => at));
    expect(numbers.length).toBeGreaterThan(5);
    expect(await endCount(state.messageId)).toBe(1);
    // The conversation goes on elsewhere.
    const next = await b.service.ask(ada, state.conversationId, { text: 'vacation?' });
    expect((await readEvents(b.service, ada, next.answer.id)).at(-1)?.event).toMatchObject({
      status: 'complete',
    });
  });

  test('an answer whose instance was killed can be stopped elsewhere', async () => {
    const { child, state } = await startProcess(30);
    const b = await startInstance();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const stopped = await b.service.stop(ada, state.messageId);
    expect(stopped).toMatchObject({ status: 'stopped', error: null });
    expect(stopped.text).toMatch(/^0 1 2 /);
    expect(await endCount(state.messageId)).toBe(1);
    expect(textOf(await readEvents(b.service, ada, state.messageId))).toBe(stopped.text);
  });

  test.skipIf(process.platform === 'win32')(
    'an instance that was frozen, and its answer ended meanwhile, adds nothing to it and tells its readers',
    async () => {
      const { child, state } = await startProcess(30);
      const b = await startInstance();
      child.kill('SIGSTOP');
      expect((await readEvents(b.service, ada, state.messageId)).at(-1)?.event).toEqual(interrupted);
      const ended = await answerOf(b.service, state.conversationId);
      const stored = await readEvents(b.service, ada, state.messageId);
      const exited = once(child, 'exit');
      child.kill('SIGCONT');
      await exited;
      expect(state.status).toBe('failed');
      expect(await answerOf(b.service, state.conversationId)).toEqual(ended);
      expect(await readEvents(b.service, ada, state.messageId)).toEqual(stored);
      expect(textOf(stored)).toBe(ended.text);
      expect(await endCount(state.messageId)).toBe(1);
    },
  );

  test('instances that recover at once end each answer once, and none of an instance that lives', async () => {
    const killed = await startProcess(20);
    const { conversationId } = killed.state;
    const a = await startInstance({ text: pieces(fullAnswer).slice(0, 8), end: 'hang' });
    const living = await askNew(a.service, ada, question);
    // More answers of an instance that is gone: as many rows as it could have had.
    const left = await testDatabase.database
      .insertInto('message')
      .values(
        Array.from({ length: 12 }, () => ({
          conversationId,
          parentId: null,
          role: 'assistant' as const,
          text: '',
          status: 'streaming' as const,
          answerKind: null,
          modelName: null,
          sources: '[]',
          support: '[]',
          phases: '[]',
          feedback: null,
          instanceId: null,
        })),
      )
      .returning('id')
      .execute();
    const others = await Promise.all([startInstance(), startInstance(), startInstance()]);
    const recoverAll = async (): Promise<number> => {
      const counts = await Promise.all(others.map(({ service }) => service.recoverInterrupted()));
      return counts.reduce((sum, count) => sum + count, 0);
    };
    // The process lives still; those without an instance are ended at once.
    expect(await recoverAll()).toBe(12);
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    let count = 0;
    await expect
      .poll(async () => (count += await recoverAll()), { timeout: goneAfterMs * 3, interval: 300 })
      .toBeGreaterThan(0);
    expect(count).toBe(1);
    for (const id of [killed.state.messageId, ...left.map((row) => row.id)])
      expect(await endCount(id)).toBe(1);
    expect(await answerOf(a.service, living.answer.conversationId)).toMatchObject({ status: 'streaming' });
  });

  test('answers that nobody reads are ended regularly, by whichever instance is there', async () => {
    const b = await startInstance();
    expect(await b.service.recoverInterrupted()).toBe(0);
    const { child, state } = await startProcess(20);
    child.kill('SIGKILL');
    const ending = () =>
      testDatabase.database
        .selectFrom('message')
        .select(['status', 'error'])
        .where('id', '=', state.messageId)
        .executeTakeFirst();
    await expect
      .poll(ending, { timeout: goneAfterMs + 15_000, interval: 300 })
      .toEqual({ status: 'failed', error: { code: 'answer-interrupted' } });
  });

  test('a database that was down takes nobody for dead before it is up long enough', async () => {
    const { database } = testDatabase;
    const { rows } = await sql<{ upMs: number }>`
      select extract(epoch from clock_timestamp() - pg_postmaster_start_time())::float8 * 1000 as up_ms`.execute(
      database,
    );
    const upMs = rows[0]?.upMs ?? 0;
    const instanceId = randomUUID();
    const lastHeardAt = new Date(Date.now() - upMs - 3_600_000);
    await database.insertInto('instance').values({ id: instanceId, seenAt: lastHeardAt }).execute();
    const a = await startInstance();
    const { answer } = await askNew(a.service, ada, question);
    await readEvents(a.service, ada, answer.id);
    const change = { status: 'streaming' as const, instanceId };
    await database.updateTable('message').set(change).where('id', '=', answer.id).execute();
    const recover = async (goneAfter: number): Promise<number> => {
      const service = startConversations({ database, goneAfterMs: goneAfter });
      open.push(service);
      return service.recoverInterrupted();
    };
    expect(await recover(upMs + 600_000)).toBe(0);
    expect(await recover(upMs / 2)).toBe(1);
  });

  test('the only instance that can be ends what is left at once', async () => {
    const { child, state } = await startProcess(20);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const b = await startInstance();
    expect(await b.service.recoverInterrupted()).toBe(0);
    expect(await b.service.recoverInterrupted({ isOnlyInstance: true })).toBe(1);
    expect(await answerOf(b.service, state.conversationId)).toMatchObject({ status: 'failed' });
  });

  test('deleting a conversation elsewhere stops its answer first, for every reader', async () => {
    const a = await startInstance({ text: pieces(fullAnswer).slice(0, 10), end: 'hang' });
    const b = await startInstance();
    const c = await startInstance();
    const { answer } = await askNew(a.service, ada, question);
    const tabs = [a, b, c].map(({ service }) => readEvents(service, ada, answer.id));
    const seen = textOf(await readUntil(a.service, ada, answer.id, 30));
    await b.service.delete(ada, answer.conversationId);
    for (const events of await Promise.all(tabs)) {
      expectInOrderOnce(events);
      expect(textOf(events).startsWith(seen.slice(0, 30))).toBe(true);
      expect(events.at(-1)?.event).toMatchObject({ type: 'answer-ended', status: 'stopped' });
    }
    await expect.poll(() => a.server.requests[0]?.isCancelled).toBe(true);
    await expect(a.service.get(ada, answer.conversationId)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a conversation that is gone from the database takes its running answer along', async () => {
    const a = await startInstance({ text: pieces(fullAnswer).slice(0, 10), end: 'hang' });
    const { answer } = await askNew(a.service, ada, question);
    const tab = readEvents(a.service, ada, answer.id);
    await readUntil(a.service, ada, answer.id, 30);
    await testDatabase.database.deleteFrom('conversation').where('id', '=', answer.conversationId).execute();
    expect((await tab).at(-1)?.event).toMatchObject({ type: 'answer-ended', status: 'stopped' });
    await expect.poll(() => a.server.requests[0]?.isCancelled).toBe(true);
  });

  test('repeating, editing and branching elsewhere leave a running answer alone', async () => {
    const text = fullAnswer.trim();
    const a = await startInstance({ text: pieces(text), delayMs: 80 });
    const b = await startInstance('Of b [1].');
    const first = await askNew(a.service, ada, question);
    const { conversationId } = first.question;
    await readUntil(b.service, ada, first.answer.id, 10);
    const again = await b.service.regenerate(ada, first.answer.id);
    const edited = await b.service.ask(ada, conversationId, { text: 'Travel expenses?', parentId: null });
    const next = await b.service.ask(ada, conversationId, {
      text: 'And when do they expire?',
      parentId: first.answer.id,
    });
    for (const { answer } of [again, edited, next]) {
      const events = await readEvents(a.service, ada, answer.id);
      expectInOrderOnce(events);
      expect(events.at(-1)?.event).toMatchObject({ status: 'complete' });
    }
    expect(textOf(await readEvents(b.service, ada, first.answer.id))).toBe(text);
    const { conversation, messages } = await a.service.get(ada, conversationId);
    expect(conversation.activeLeafId).toBe(next.answer.id);
    expect(messages).toHaveLength(7);
    expect(messages.every(({ status }) => status === 'complete')).toBe(true);
  });

  test('closing an instance ends its answers for readers elsewhere and takes its row away', async () => {
    const a = await startInstance({ text: pieces(fullAnswer).slice(0, 10), end: 'hang' });
    const b = await startInstance();
    const { answer } = await askNew(a.service, ada, question);
    const tab = readEvents(b.service, ada, answer.id);
    const seen = textOf(await readUntil(a.service, ada, answer.id, 30));
    expect(await instanceCount()).toBe(1);
    await a.service.close();
    expect(await instanceCount()).toBe(0);
    const events = await tab;
    expectInOrderOnce(events);
    expect(events.at(-1)?.event).toEqual(interrupted);
    expect((await answerOf(b.service, answer.conversationId)).text.startsWith(seen)).toBe(true);
    expect(textOf(events).startsWith(seen)).toBe(true);
    expect(await b.service.recoverInterrupted()).toBe(0);
  });

  test('an end that the database did not take is stored when it takes it again, as it was', async () => {
    const text = fullAnswer.trim();
    const a = await startInstance({ text: pieces(text) });
    const b = await startInstance();
    await sql`
      create function refuse() returns trigger language plpgsql as $$ begin raise 'out of order'; end $$`.execute(
      testDatabase.database,
    );
    await sql`create trigger refuse before update of status on message execute function refuse()`.execute(
      testDatabase.database,
    );
    const { answer } = await askNew(a.service, ada, question);
    const reading = readEvents(b.service, ada, answer.id);
    try {
      // Its own readers are not kept waiting for ever.
      expect((await readEvents(a.service, ada, answer.id)).at(-1)?.event).toMatchObject({
        status: 'complete',
      });
      expect(await answerOf(b.service, answer.conversationId)).toMatchObject({ status: 'streaming' });
    } finally {
      await sql`drop function refuse cascade`.execute(testDatabase.database);
    }
    const events = await reading;
    expectInOrderOnce(events);
    expect(events.at(-1)?.event).toMatchObject({ status: 'complete' });
    expect(await answerOf(b.service, answer.conversationId)).toMatchObject({ status: 'complete', text });
  });

  test('many answers of two instances, half of them stopped at the other while a third recovers: each ends once', async () => {
    const script: Script = { text: pieces(fullAnswer.repeat(2)), delayMs: 25 };
    const [a, b, c] = [await startInstance(script), await startInstance(script), await startInstance()];
    const conversation = await a.service.create(ada, { title: 'many', scope: {} });
    const recovered: number[] = [];
    const recovering = setInterval(() => {
      void c.service.recoverInterrupted().then((count) => recovered.push(count));
    }, 100);
    const results = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const [own, other] = index % 2 === 0 ? [a.service, b.service] : [b.service, a.service];
        const input = { text: `vacation #${index}`, parentId: null };
        const { answer } = await own.ask(ada, conversation.id, input);
        const reading = readEvents(index % 3 === 0 ? c.service : other, ada, answer.id);
        if (index % 4 < 2) await other.stop(ada, answer.id).catch(() => undefined);
        return { id: answer.id, events: await reading };
      }),
    );
    clearInterval(recovering);
    expect(recovered.every((count) => count === 0)).toBe(true);
    const { messages } = await c.service.get(ada, conversation.id);
    const stored = new Map(messages.map((message) => [message.id, message]));
    for (const { id, events } of results) {
      expectInOrderOnce(events);
      const message = stored.get(id);
      expect(textOf(events)).toBe(message?.text);
      expect(events.at(-1)?.event).toMatchObject({ status: message?.status, error: null });
      expect(await endCount(id)).toBe(1);
    }
    const statuses = messages.filter(({ role }) => role === 'assistant').map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set(['complete', 'stopped']));
  });

  test('an instance that drains lets its answers end and starts no more; others go on', async () => {
    const { service } = await startInstance({ text: pieces(fullAnswer), delayMs: 20 });
    const { service: other } = await startInstance();
    const { answer } = await askNew(service, ada, question);
    const drained = service.drain(30_000);
    await expect(askNew(service, ada, question)).rejects.toMatchObject({
      code: 'not-ready',
      isRetryable: true,
    });
    await drained;
    const [row] = (await other.get(ada, answer.conversationId)).messages.filter(({ id }) => id === answer.id);
    expect(row).toMatchObject({ status: 'complete', text: fullAnswer });
    await expect(askNew(other, ada, question)).resolves.toHaveProperty('answer.id');
  });

  test('draining ends in time, whatever still runs', async () => {
    const { service } = await startInstance({ text: ['It '], end: 'hang' });
    const { answer } = await askNew(service, ada, question);
    await service.drain(200);
    await service.close();
    const { service: other } = await startInstance();
    const events = await readEvents(other, ada, answer.id);
    expect(events.at(-1)?.event).toMatchObject(interrupted);
  });
});
