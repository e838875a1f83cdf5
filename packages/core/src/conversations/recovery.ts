import type { Database } from '@onyx/database';
import type { Logger } from '@onyx/telemetry';
import { deleteOtherInstances, deleteSilentInstances } from './instance.queries.ts';
import type { Instance } from './instance.ts';
import { recoverInterrupted } from './recover-interrupted.ts';
import { createRepeater } from './repeater.ts';

/** Ends what instances left behind that are gone; every instance does it for all. */
export type Recovery = {
  /** Does it now, and from now on again and again, unless nobody else can be there. Returns how many were ended now. */
  start(options?: { isOnlyInstance?: boolean }): Promise<number>;
  stop(): Promise<void>;
};

/** An answer that is being read is ended by its reader, sooner; this is for the others. */
const intervalMs = 5000;
/** Rows of instances that have nothing to do are kept a little, for whoever looks at the table. */
const silentForMs = 60 * 60 * 1000;

export function createRecovery(options: {
  database: Database;
  instance: Instance;
  logger: Logger;
}): Recovery {
  const { database, instance, logger } = options;
  const repeater = createRepeater({
    name: 'end interrupted answers',
    intervalMs,
    async task() {
      const count = await recoverInterrupted(database, instance.goneAfterMs);
      if (count > 0) logger.info({ count }, 'answers of an instance that is gone were ended');
      await deleteSilentInstances(database, silentForMs);
    },
    logger,
  });
  return {
    async start({ isOnlyInstance = false } = {}) {
      // Whatever was heard of them last: without a row an instance is gone.
      if (isOnlyInstance) await deleteOtherInstances(database, instance.id);
      else repeater.start();
      return recoverInterrupted(database, instance.goneAfterMs);
    },
    stop: repeater.stop,
  };
}
