import { connectRedis, type Redis } from '@onyx/database';
import type { Logger } from '@onyx/telemetry';

/**
 * The Redis of a system as a cache, a message broker and a counter that all its processes share; undefined where none
 * is configured. Nothing waits for it: what becomes of it is logged, one line a change.
 */
export async function openRedis(
  options: { url: string } | undefined,
  logger: Logger,
): Promise<Redis | undefined> {
  if (!options) return undefined;
  return connectRedis({
    url: options.url,
    onStateChange: (change) => {
      switch (change.state) {
        case 'connected':
          logger.info({}, 'Redis answers');
          break;
        case 'disconnected':
          logger.warn({ err: change.error }, 'Redis does not answer: everything goes on without it, slower');
          break;
        case 'refusing':
          logger.warn(
            { err: change.error },
            'Redis refuses what it is asked: that goes on without it, slower',
          );
      }
    },
  });
}
