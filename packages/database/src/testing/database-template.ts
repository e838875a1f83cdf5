import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectDatabase } from '../connection.ts';
import { startEmbeddedServer } from '../embedded/embedded-server.ts';
import { migrateToLatest } from '../migrate.ts';

/**
 * The folder of an empty, migrated database, to be copied: making one takes seconds, copying it a fraction.
 * Made once for each state of the migrations; test processes that race make it twice and keep one.
 */
export async function databaseTemplate(): Promise<string> {
  const template = join(tmpdir(), `onyx-test-template-${await fingerprint()}`);
  if (existsSync(template)) return template;
  const draft = await mkdtemp(join(tmpdir(), 'onyx-test-draft-'));
  const dataDir = join(draft, 'postgres');
  const server = await startEmbeddedServer({ dataDir, maxConnections: 4 });
  const { database } = connectDatabase(server.location, { maxConnections: 1, onError: () => undefined });
  await migrateToLatest(database);
  await database.destroy();
  await server.stop();
  try {
    await rename(dataDir, template);
  } catch (error) {
    if (!existsSync(template)) throw error;
  }
  await rm(draft, { recursive: true, force: true });
  return template;
}

async function fingerprint(): Promise<string> {
  const folder = fileURLToPath(new URL('../migrations/', import.meta.url));
  const hash = createHash('sha256').update(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  for (const name of (await readdir(folder)).toSorted())
    hash.update(name).update(await readFile(join(folder, name)));
  hash.update(await readFile(new URL('../embedded/embedded-database.ts', import.meta.url)));
  return hash.digest('hex').slice(0, 16);
}
