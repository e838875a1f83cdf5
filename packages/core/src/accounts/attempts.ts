import { AppError } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { countAttempt, forgetAttempts, takeBackAttempt } from './attempts.queries.ts';

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
    for (const key of counted) await takeBackAttempt(database, key);
  };
  for (const limit of limits) {
    const waitMs = await countAttempt(database, limit, windowMs);
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
    await (isFailure(error) ? forgetAttempts(database, windowMs) : takeBack());
    throw error;
  }
}
