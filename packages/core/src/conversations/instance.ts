import type { Database } from '@onyx/database';
import { randomUUID } from 'node:crypto';
import { deleteInstance, upsertInstance } from './instance.queries.ts';

/** This program among those that answer over one database. */
export type Instance = {
  readonly id: string;
  /** An instance with answers to give that said nothing for so long is taken for dead, by all others. */
  readonly goneAfterMs: number;
  /** Says that it is there, again and again while it has answers to give. */
  announce(): Promise<void>;
  /** Says so unless it did lately. To be awaited before an answer is stored as its own. */
  ensureAnnounced(): Promise<void>;
  /** Says that it is gone: what it has not ended by now, others end. */
  withdraw(): Promise<void>;
};

/**
 * Seven missed signs of life: a busy machine or a full connection pool holds some of them up, and an answer that is
 * taken from a living instance is lost.
 */
const defaultGoneAfterMs = 15_000;
/**
 * What was said so short a while ago is enough, as a share of that time: longer than between two signs of life, so that
 * a question costs none while others are answered.
 */
const freshShare = 1 / 6;

export function createInstance(options: { database: Database; goneAfterMs?: number | undefined }): Instance {
  const { database, goneAfterMs = defaultGoneAfterMs } = options;
  const id = randomUUID();
  let announcing: Promise<void> | undefined;
  let isKnown = false;
  let saidAt = -Infinity;
  const say = async (): Promise<void> => {
    isKnown = true;
    // The time before it: it is seen at some moment in between.
    const startedAt = performance.now();
    try {
      await upsertInstance(database, id);
      saidAt = startedAt;
    } finally {
      announcing = undefined;
    }
  };
  // One statement for all that ask meanwhile: they would only wait for each other at the one row.
  const announce = (): Promise<void> => (announcing ??= say());
  return {
    id,
    goneAfterMs,
    announce,
    async ensureAnnounced() {
      if (performance.now() - saidAt >= goneAfterMs * freshShare) await announce();
    },
    withdraw: async () => {
      saidAt = -Infinity;
      await announcing?.catch(() => undefined);
      if (isKnown) await deleteInstance(database, id);
    },
  };
}
