/** Answers one question, with text that never ends, until it is killed. For the test of recovery. */
import { connectDatabase, migrateToLatest, startEmbeddedServer } from '@onyx/database';
import { addPerson, askNew, endlessAnswerer, startConversations } from './conversation-world.ts';

const server = await startEmbeddedServer({ dataDir: process.argv[2] ?? '', maxConnections: 4 });
const { database } = connectDatabase(server.location, { maxConnections: 2, onError: () => undefined });
await migrateToLatest(database);
const service = startConversations({ database, answerer: endlessAnswerer });
const actor = await addPerson(database, 'ada');
const { answer } = await askNew(service, actor, 'For how long?');
process.send?.({ databaseProcessId: server.processId, actor, conversationId: answer.conversationId });
const { signal } = new AbortController();
for await (const { id } of await service.streamEvents(actor, answer.id, 0, signal)) {
  process.send?.({ seen: id });
}
