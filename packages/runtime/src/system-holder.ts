import { AppError, errorText } from '@onyx/contracts';
import type { Logger } from '@onyx/telemetry';
import { setTimeout as delay } from 'node:timers/promises';

/** Open, or why it is not, in one sentence without secrets. */
export type SystemState<S> = { system: S } | { system: null; detail: string };

/** Something that can only be opened while the database is there, and that a process goes on trying to open. */
export type SystemHolder<S> = {
  state(): SystemState<S>;
  /** Rejects when it cannot be opened for a reason that waiting does not mend; else never settles. */
  failed: Promise<never>;
  close(): Promise<void>;
};

/** What somebody else is about to mend. */
const isWaitedFor: ReadonlySet<string> = new Set([
  'database-unavailable',
  'schema-behind',
  'schema-too-new',
  'file-store-unavailable',
]);
const firstPauseMs = 250;
const longestPauseMs = 5_000;

/**
 * Opens a system, again and again while it lacks what others provide: a process that starts before its database, or
 * before the migration, says that it is not ready, and becomes so by itself. Each reason is logged once.
 */
export function createSystemHolder<S extends { close(): Promise<void> }>(options: {
  open(): Promise<S>;
  logger: Logger;
}): SystemHolder<S> {
  const stopping = new AbortController();
  let system: S | null = null;
  let detail = errorText('not-ready', undefined, 'en');
  const opening = keepOpening();
  const failed = new Promise<never>((_, reject) => {
    opening.catch(reject);
  });
  // Whoever waits for it hears of it; nobody has to.
  failed.catch(() => undefined);

  async function keepOpening(): Promise<void> {
    let pauseMs = firstPauseMs;
    while (!stopping.signal.aborted) {
      try {
        system = await options.open();
        return;
      } catch (error) {
        if (!(error instanceof AppError && isWaitedFor.has(error.code))) throw error;
        const reason = errorText(error.code, error.params, 'en');
        if (reason !== detail) options.logger.warn({ err: error }, 'not ready yet, trying again');
        detail = reason;
      }
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  }

  return {
    state: () => (system ? { system } : { system, detail }),
    failed,
    async close() {
      stopping.abort();
      await opening.catch(() => undefined);
      await system?.close();
    },
  };
}
