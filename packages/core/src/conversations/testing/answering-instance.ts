/**
 * An instance in a process of its own, for tests that kill or freeze it: answers one question over the given database
 * with numbers that never end, and reports each event once a reader has it.
 */
import { connectDatabase, type DatabaseLocation } from '@onyx/database';
import { setTimeout as delay } from 'node:timers/promises';
import type { Actor } from '../../actor.ts';
import type { Answerer } from '../../answering/index.ts';
import { askNew, startConversations } from './conversation-world.ts';

export type InstanceStart = { location: DatabaseLocation; actor: Actor; goneAfterMs: number };
export type InstanceReport =
  | { type: 'started'; messageId: string; conversationId: string }
  | { type: 'seen'; id: number }
  | { type: 'ended'; status: string };

const answerer: Answerer = {
  async *answer() {
    yield { type: 'answer-started', answerKind: 'model', modelName: 'endless' };
    for (let count = 0; ; count += 1) {
      yield { type: 'text-delta', text: `${count} ` };
      await delay(5);
    }
  },
  checkSupport: () => Promise.resolve({ type: 'support-checked', support: [], citedNumbers: [] }),
};

const report = (message: InstanceReport): unknown => process.send?.(message);
const { location, actor, goneAfterMs } = JSON.parse(process.argv[2] ?? '') as InstanceStart;
const { database, close } = connectDatabase(location, { maxConnections: 2, onError: () => undefined });
const service = startConversations({ database, answerer, goneAfterMs });
const { answer } = await askNew(service, actor, 'For how long?');
report({ type: 'started', messageId: answer.id, conversationId: answer.conversationId });
const { signal } = new AbortController();
for await (const { id, event } of await service.streamEvents(actor, answer.id, 0, signal)) {
  report({ type: 'seen', id });
  if (event.type === 'answer-ended') report({ type: 'ended', status: event.status });
}
await service.close();
await close();
process.disconnect();
