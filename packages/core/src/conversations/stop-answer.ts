import type { Database } from '@onyx/database';
import { setTimeout as delay } from 'node:timers/promises';
import type { EventHub } from './event-hub.ts';
import { requestStop, selectEnding } from './message.queries.ts';
import { endAsStopped } from './recover-interrupted.ts';

/** How often a stop looks whether the instance that answers has followed it. */
const pollIntervalMs = 100;
/** How long that instance may take, to check what it has and store the end. It looks every 500 ms. */
const patienceMs = 3000;

/**
 * Ends a running answer as stopped, from wherever it is asked, and resolves when that is stored. One that runs here
 * is told; one that runs elsewhere is told by the hub, or finds it in the database. When that is gone, or does not
 * follow in time, the answer is ended here with what is stored of it.
 */
export async function stopAnswer(
  options: { database: Database; hub: EventHub; goneAfterMs: number },
  messageId: string,
): Promise<void> {
  const { database, hub, goneAfterMs } = options;
  const startedAt = performance.now();
  let isRequested = false;
  for (;;) {
    const live = hub.find(messageId);
    if (live) return live.stop();
    if (!isRequested) {
      await requestStop(database, messageId);
      hub.askToStop(messageId);
      isRequested = true;
    }
    const ending = await selectEnding(database, messageId, goneAfterMs);
    if (ending?.status !== 'streaming') return;
    if (ending.isOwnerGone || performance.now() - startedAt > patienceMs) break;
    await delay(pollIntervalMs);
  }
  await endAsStopped(database, messageId);
}
