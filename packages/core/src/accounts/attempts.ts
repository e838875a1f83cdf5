import { AppError } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';

export type AttemptLimit = { key: string; max: number };

const windowMs = 15 * 60 * 1000;

/**
 * Runs something that can be guessed at, e.g. a password check. Each key allows `max` failures; after that every
 * call is refused until the last counted failure is 15 minutes old. An attempt is counted before it runs and taken
 * back when it succeeds, so many at once get no more tries than one after another. Uses better-auth's table, not
 * its limiter: that one counts successes too, only knows addresses, and reads before it writes.
 * @throws AppError `rate-limited` with `retryAfterSeconds`.
 */
export async function withAttemptLimit<T>(
  database: Database,
  limits: readonly AttemptLimit[],
  isFailure: (error: unknown) => boolean,
  run: () => Promise<T>,
): Promise<T> {
  const counted: string[] = [];
  const takeBack = async (): Promise<void> => {
    for (const key of counted) await uncount(database, key);
  };
  for (const limit of limits) {
    const waitMs = await count(database, limit);
    if (waitMs > 0) {
      await takeBack();
      const retryAfterSeconds = Math.ceil(waitMs / 1000);
      throw new AppError('rate-limited', { params: { retryAfterSeconds }, isRetryable: true });
    }
    counted.push(limit.key);
  }
  try {
    const result = await run();
    await takeBack();
    return result;
  } catch (error) {
    await (isFailure(error) ? forgetOld(database) : takeBack());
    throw error;
  }
}

/** Counts an attempt; answers 0, or how long to wait when there were too many. */
async function count(database: Database, { key, max }: AttemptLimit): Promise<number> {
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

async function uncount(database: Database, key: string): Promise<void> {
  await database
    .updateTable('rateLimit')
    .set({ count: sql`greatest(count - 1, 0)` })
    .where('key', '=', key)
    .execute();
}

/** Keeps the table as small as the last 15 minutes. */
async function forgetOld(database: Database): Promise<void> {
  await database
    .deleteFrom('rateLimit')
    .where('lastRequest', '<=', Date.now() - windowMs)
    .execute();
}
