import type { Config } from '@onyx/config';
// Not the whole package: nothing is to be loaded before the database process starts, which takes longest.
import { startEmbeddedServer } from '@onyx/database/embedded';
import { join } from 'node:path';
import type { EmbeddedSystem } from './wire-system.ts';

/** The embedded database runs one query at a time; more connections would only wait. */
const databaseConnections = 6;

/**
 * How long the parts may take to close before the database is stopped under them: what waits for an answer of a
 * database that computes would wait as long as it does.
 */
const closeTimeoutMs = 7000;

/**
 * Runs API, worker and models in this process, with the embedded PostgreSQL beside it.
 * @param onReady Told where it serves, before `/ready` says that it does.
 * @throws AppError `data-dir-in-use`, `data-dir-unusable`, `port-in-use`; whatever was started is stopped then.
 */
export async function startEmbeddedSystem(
  config: Config,
  onReady?: (url: string) => void,
): Promise<EmbeddedSystem> {
  const dataDir = join(config.server.dataDir, 'postgres');
  const starting = startEmbeddedServer({ dataDir, maxConnections: databaseConnections + 2 });
  // Met where it is waited for.
  starting.catch(() => undefined);
  // Loaded while the database process starts.
  const { createClosingList } = await import('@onyx/runtime');
  const closing = createClosingList();
  // Also when something else fails while it is still starting. When it cannot start, there is nothing to stop.
  closing.add(() =>
    starting.then(
      (server) => server.stop(),
      () => undefined,
    ),
  );
  try {
    const [{ wireSystem }, embedder] = await Promise.all([
      import('./wire-system.ts'),
      import('@onyx/models').then((models) => models.loadStaticEncoder()),
    ]);
    const system = await wireSystem({ config, starting, databaseConnections, embedder, closing, onReady });
    const databaseServer = await starting;
    return {
      ...system,
      stop: async () => {
        const timer = setTimeout(() => void databaseServer.stop(), closeTimeoutMs);
        await system.stop().finally(() => clearTimeout(timer));
      },
    };
  } catch (error) {
    await closing.closeAll();
    throw error;
  }
}
