import type { Database } from '@onyx/database';
import type { Embedder } from '@onyx/models';
import type { Logger } from '@onyx/telemetry';
import type { SearchModels } from '../search-models.ts';
import { createLatentEmbedder } from './latent-embedder.ts';
import { readLatentRows, type LatentState } from './latent-store.ts';

export type LatentModels = SearchModels & {
  /** Looks for new models now. Rejects when the database does not answer. */
  refresh(): Promise<void>;
  /** Looks no more. */
  close(): Promise<void>;
};

/** How often each process looks for new models. */
const pollMs = 5_000;
/** By then every process has noticed what was written. */
export const noticedAfterMs = 3 * pollMs;

/**
 * The learned models of this system: one searched a language, and the ones whose vectors are being made. Models of
 * other processes are noticed within seconds. A model is read from the database when its first text comes.
 */
export async function openLatentModels({
  database,
  logger,
}: {
  database: Database;
  logger: Logger;
}): Promise<LatentModels> {
  let models: { state: LatentState; number: number; embedder: Embedder }[] = [];
  let polling: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    const rows = await readLatentRows(database);
    const known = new Map(models.map(({ number, embedder }) => [number, embedder]));
    models = rows
      .filter(({ state }) => state !== 'retired')
      .map((row) => ({
        state: row.state,
        number: row.number,
        embedder: known.get(row.number) ?? createLatentEmbedder(database, row),
      }));
  }

  const listed = (states: readonly LatentState[]) =>
    models
      .filter(({ state }) => states.includes(state))
      .map(({ embedder }) => ({ role: 'latent' as const, embedder }));

  await refresh();
  const timer = setInterval(() => {
    polling ??= refresh()
      .catch((error: unknown) => logger.warn({ err: error }, 'learned models could not be looked for'))
      .finally(() => (polling = undefined));
  }, pollMs);
  timer.unref();
  return {
    searched: () => listed(['searched']),
    written: () => listed(['searched', 'building']),
    refresh,
    async close() {
      clearInterval(timer);
      await polling;
    },
  };
}
