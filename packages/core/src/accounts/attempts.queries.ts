import type { Database } from '@onyx/database';
import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';

/**
 * Counts an attempt, in one statement, so that many at once are counted one after another.
 * @returns 0, or for how many milliseconds there were too many in the window since the last one counted.
 */
export async function countAttempt(
  database: Database,
  { key, max }: { key: string; max: number },
  windowMs: number,
): Promise<number> {
  const now = Date.now();
  const isOver = sql<boolean>`rate_limit.last_request <= ${now - windowMs}`;
  const row = await database
    .insertInto('rateLimit')
    .values({ id: randomUUID(), key, count: 1, lastRequest: now })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({
          count: sql`case when ${isOver} then 1 else rate_limit.count + 1 end`,
          lastRequest: now,
        })
        .where((where) => where.or([isOver, where('rateLimit.count', '<', max)])),
    )
    .returning('count')
    .executeTakeFirst();
  if (row) return 0;
  const last = await database
    .selectFrom('rateLimit')
    .select('lastRequest')
    .where('key', '=', key)
    .executeTakeFirst();
  return Math.max(1, (last?.lastRequest ?? now) + windowMs - now);
}

/** Makes one attempt not have been. */
export async function takeBackAttempt(database: Database, key: string): Promise<void> {
  await database
    .updateTable('rateLimit')
    .set({ count: sql`greatest(count - 1, 0)` })
    .where('key', '=', key)
    .execute();
}

/** Removes what no longer counts, so that the table stays small. */
export async function forgetAttempts(database: Database, windowMs: number): Promise<void> {
  await database
    .deleteFrom('rateLimit')
    .where('lastRequest', '<=', Date.now() - windowMs)
    .execute();
}
