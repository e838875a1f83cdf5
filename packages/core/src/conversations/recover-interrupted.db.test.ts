import { connectDatabase, startEmbeddedServer } from '@onyx/database';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import { readEvents, startConversations, textOf } from './testing/conversation-world.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onyx-test-'));
});
afterEach(async () => {
  for (const id of processIds.splice(0)) kill(id);
  await rm(folder, { recursive: true, force: true });
});

/** Of this test only; also ended when it fails half-way. */
const processIds: number[] = [];
function kill(processId: number): void {
  try {
    process.kill(processId, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

type Started = { databaseProcessId: number; actor: Actor; conversationId: string };

test(
  'an answer that a kill -9 cut off ends as interrupted, with all but the last moments of its text',
  { timeout: 120_000 },
  async () => {
    const script = fileURLToPath(new URL('testing/crashing-answerer.ts', import.meta.url));
    const child = fork(script, [folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    if (child.pid !== undefined) processIds.push(child.pid);
    let started: Started | undefined;
    let seen = 0;
    child.on('message', (message: Started | { seen: number }) => {
      if ('seen' in message) seen = message.seen;
      else {
        started = message;
        processIds.push(message.databaseProcessId);
      }
    });
    for (;;) {
      await once(child, 'message');
      if (seen >= 120) break;
    }
    if (!started) throw new Error('the answer ran before it was started');
    child.kill('SIGKILL');
    process.kill(started.databaseProcessId, 'SIGKILL');
    await once(child, 'exit');
    processIds.length = 0;

    const server = await startEmbeddedServer({ dataDir: folder, maxConnections: 4 });
    const { database, close } = connectDatabase(server.location, {
      maxConnections: 2,
      onError: () => undefined,
    });
    const service = startConversations({ database });
    const { actor, conversationId } = started;
    expect(await service.recoverInterrupted({ isOnlyInstance: true })).toBe(1);
    expect(await service.recoverInterrupted({ isOnlyInstance: true })).toBe(0);
    const answer = (await service.get(actor, conversationId)).messages[1];
    expect(answer).toMatchObject({
      status: 'failed',
      error: { code: 'answer-interrupted' },
      answerKind: 'model',
      modelName: 'endless',
    });
    const numbers = answer?.text.trim().split(' ').map(Number) ?? [];
    expect(numbers).toEqual(numbers.map((_, at) => at));
    // A number is 5 ms; what may be missing is what was not yet stored, far less than half.
    expect(numbers.length).toBeGreaterThan(60);

    const events = await readEvents(service, actor, answer?.id ?? '');
    expect(textOf(events)).toBe(answer?.text);
    // A reader that had seen more than was stored is told the end, under a number that is new to it, and no text twice.
    const rest = await readEvents(service, actor, answer?.id ?? '', seen + 1000);
    expect(rest).toEqual([
      {
        id: seen + 1001,
        event: { type: 'answer-ended', status: 'failed', error: { code: 'answer-interrupted' } },
      },
    ]);
    // The conversation goes on.
    const next = await service.ask(actor, conversationId, { text: 'vacation?' });
    expect((await readEvents(service, actor, next.answer.id)).at(-1)?.event).toMatchObject({
      status: 'complete',
    });
    await service.close();
    await close();
    await server.stop();
  },
);
