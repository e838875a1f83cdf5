import type { DatabaseConnection } from '@onyx/database';
import { jobNames, type PgBossQueue } from '@onyx/runtime';

/**
 * Gives out again, at once, what a predecessor had in hand when it died. Only for a worker that knows it is the
 * only one, because it holds the lock on the data; elsewhere a missing heartbeat tells, which takes longer.
 * @returns how many jobs there were.
 */
export async function takeOverJobs(
  boss: PgBossQueue['boss'],
  pool: DatabaseConnection['pool'],
): Promise<number> {
  const { rows } = await pool.query<{ name: string; id: string }>(
    `select name, id from pgboss.job where name = any($1) and state = 'active'`,
    [jobNames],
  );
  for (const name of new Set(rows.map((row) => row.name))) {
    const ids = rows.filter((row) => row.name === name).map((row) => row.id);
    // To be killed between the two is harmless: the repair at start finds documents without a living job.
    await boss.cancel(name, ids);
    await boss.resume(name, ids);
  }
  return rows.length;
}
