import type { Database } from '@onyx/database';
import type { Logger } from '@onyx/telemetry';
import type { EndStore } from './end-store.ts';
import type { Instance } from './instance.ts';
import { selectInterfered } from './message.queries.ts';
import { createRepeater } from './repeater.ts';

export type WatchedRun = {
  stop(): unknown;
  /** It was ended or deleted elsewhere. */
  giveUp(): unknown;
};

/** Keeps the answers of this instance in step with the database, as long as there are any. */
export type AnswerWatch = {
  /** To be called when an answer was started. */
  wake(): void;
  /** To be called when one has ended. */
  restIfIdle(): void;
  stop(): Promise<void>;
};

/** How often an instance with answers says that it is there. */
const beatIntervalMs = 2000;
/** How often it looks whether somebody elsewhere has stopped, ended or deleted one of its answers. */
const lookIntervalMs = 500;

export function createAnswerWatch(options: {
  database: Database;
  instance: Instance;
  runs: ReadonlyMap<string, WatchedRun>;
  ends: EndStore;
  logger: Logger;
}): AnswerWatch {
  const { database, instance, runs, ends, logger } = options;
  const isIdle = (): boolean => runs.size === 0 && ends.waitingCount === 0;

  // Apart from the other: whatever fails or waits there, others must hear of this instance.
  const beat = createRepeater({
    name: 'sign of life',
    intervalMs: beatIntervalMs,
    task: instance.announce,
    logger,
  });
  const look = createRepeater({
    name: 'look after running answers',
    intervalMs: lookIntervalMs,
    async task() {
      const watched = new Map(runs);
      const found = await selectInterfered(database, [...watched.keys()]);
      for (const { id, isGone } of found) {
        if (isGone) watched.get(id)?.giveUp();
        else watched.get(id)?.stop();
      }
      await ends.storeWaiting();
      restIfIdle();
    },
    logger,
  });

  function restIfIdle(): void {
    if (isIdle()) void stop();
  }

  async function stop(): Promise<void> {
    await Promise.all([beat.stop(), look.stop()]);
  }

  return {
    wake() {
      beat.start();
      look.start();
    },
    restIfIdle,
    stop,
  };
}
