/** Answers one question, with text that never ends, until it is killed. For the test of recovery. */
import { connectDatabase, migrateToLatest, startEmbeddedServer } from '@onyx/database';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answerer } from '../../answering/index.ts';
import { addPerson, askNew, startConversations } from './conversation-world.ts';

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

const server = await startEmbeddedServer({ dataDir: process.argv[2] ?? '', maxConnections: 4 });
const { database } = connectDatabase(server.location, { maxConnections: 2, onError: () => undefined });
await migrateToLatest(database);
const service = startConversations({ database, answerer });
const actor = await addPerson(database, 'ada');
const { answer } = await askNew(service, actor, 'For how long?');
process.send?.({ databaseProcessId: server.processId, actor, conversationId: answer.conversationId });
const { signal } = new AbortController();
for await (const { id } of await service.streamEvents(actor, answer.id, 0, signal)) {
  process.send?.({ seen: id });
}
