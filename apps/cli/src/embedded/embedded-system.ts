import type { Config } from '@onyx/config';
import { startEmbeddedServer } from '@onyx/database';
import { join } from 'node:path';
import { createClosingList } from './closing-list.ts';
import type { EmbeddedSystem } from './wire-system.ts';

/** The embedded database runs one query at a time; more connections would only wait. */
const databaseConnections = 6;

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
    return await wireSystem({ config, databaseServer, databaseConnections, embedder, closing });
  } catch (error) {
    await closing.closeAll();
    throw error;
  }
}

async function loadProgram() {
  const { wireSystem, loadStaticEncoder } = await import('./wire-system.ts');
  return { wireSystem, embedder: await loadStaticEncoder() };
}
