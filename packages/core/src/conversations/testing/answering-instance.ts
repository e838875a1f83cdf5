/**
 * An instance in a process of its own, for tests that kill or freeze it: answers one question over the given database
 * with numbers that never end, and reports each event once a reader has it.
 */
import { connectDatabase, connectRedis, type DatabaseLocation } from '@onyx/database';
import type { Actor } from '../../actor.ts';
import { createEventHub } from '../event-hub.ts';
import { askNew, endlessAnswerer, startConversations } from './conversation-world.ts';

export type InstanceStart = {
  location: DatabaseLocation;
  redisUrl?: string;
  actor: Actor;
  goneAfterMs: number;
};
export type InstanceReport =
  | { type: 'started'; messageId: string; conversationId: string }
  | { type: 'seen'; id: number }
  | { type: 'ended'; status: string };

const report = (message: InstanceReport): unknown => process.send?.(message);
const { location, redisUrl, actor, goneAfterMs } = JSON.parse(process.argv[2] ?? '') as InstanceStart;
const { database, close } = connectDatabase(location, { maxConnections: 2, onError: () => undefined });
const broker = redisUrl === undefined ? undefined : await connectRedis({ url: redisUrl });
const eventHub = createEventHub({ broker });
const service = startConversations({ database, answerer: endlessAnswerer, eventHub, goneAfterMs });
const { answer } = await askNew(service, actor, 'For how long?');
report({ type: 'started', messageId: answer.id, conversationId: answer.conversationId });
const { signal } = new AbortController();
for await (const { id, event } of await service.streamEvents(actor, answer.id, 0, signal)) {
  report({ type: 'seen', id });
  if (event.type === 'answer-ended') report({ type: 'ended', status: event.status });
}
await service.close();
await broker?.close();
await close();
process.disconnect();
