import type { DatabaseConnection } from '@onyx/database';
import { jobNames } from '@onyx/runtime';

/**
 * Gives out again, at once, what a predecessor had in hand when it died; the attempt that it died over counts. Only for
 * a worker that knows it is the only one, because it holds the lock on the data; elsewhere a missing heartbeat tells,
 * which takes longer.
 * @returns how many jobs there were.
 */
export async function takeOverJobs(pool: DatabaseConnection['pool']): Promise<number> {
  const { rowCount } = await pool.query(
    `update pgboss.job set state = 'created', heartbeat_on = null, start_after = now()
     where name = any($1) and state = 'active'`,
    [jobNames],
  );
  return rowCount ?? 0;
}
