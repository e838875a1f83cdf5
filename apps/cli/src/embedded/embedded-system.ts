import type { Config } from '@onyx/config';
import { startEmbeddedServer } from '@onyx/database';
import { join } from 'node:path';
import { createClosingList } from './closing-list.ts';

export type EmbeddedSystem = {
  /** Where it serves, e.g. `http://127.0.0.1:8080`. */
  url: string;
  /** Settles when it ends by itself, which only a lost database makes it do. */
  ended: Promise<void>;
  stop(): Promise<void>;
};

/** The embedded database runs one query at a time; more connections would only wait. */
export const databaseConnections = 6;

/**
 * Runs API, worker and models in this process, with the embedded PostgreSQL beside it.
 * @throws AppError `data-dir-in-use`, `data-dir-unusable`, `port-in-use`; whatever was started is stopped then.
 */
export async function startEmbeddedSystem(config: Config): Promise<EmbeddedSystem> {
  const closing = createClosingList();
  const startDatabase = async () => {
    const dataDir = join(config.server.dataDir, 'postgres');
    const server = await startEmbeddedServer({ dataDir, maxConnections: databaseConnections + 2 });
    closing.add(() => server.stop());
    return server;
  };
  try {
    // The database process starts while the rest of the program and the encoder's table are being loaded.
    const [databaseServer, { wireSystem, embedder }] = await Promise.all([startDatabase(), loadProgram()]);
    return await wireSystem({ config, databaseServer, embedder, closing });
  } catch (error) {
    await closing.closeAll();
    throw error;
  }
}

async function loadProgram() {
  const { wireSystem, loadStaticEncoder } = await import('./wire-system.ts');
  return { wireSystem, embedder: await loadStaticEncoder() };
}
