import type { JobName } from '@onyx/contracts';
import { randomUUID } from 'node:crypto';
import type { fromKysely } from 'pg-boss';
import { fairTurns } from './fair-turns.ts';

type Connection = Pick<ReturnType<typeof fromKysely>, 'executeSql'>;
type NewJobs = { name: JobName; priority: number; owners: readonly string[] };

/** Owners whose last job is remembered. */
const maxOwners = 10_000;

/**
 * Ids and priorities for jobs about to be added, so that their owners take turns. A turn is what is taken off the
 * priority: the queue's own order, and its index, is the order of turns, for every worker, and a fetch costs no more.
 *
 * Which job was an owner's last is remembered by each process for itself, and looked up: where it waits no more, the
 * owner has no older job. One that brings its jobs through two processes gets two turns where others get one.
 */
export function createTurnTaker(): (
  connection: Connection,
  jobs: NewJobs,
) => Promise<{ id: string; priority: number }[]> {
  const queues = new Map<JobName, Map<string, string>>();
  return async (connection, { name, priority, owners }) => {
    const lastJobs = queues.get(name) ?? new Map<string, string>();
    queues.set(name, lastJobs);
    const known = new Map([...new Set(owners)].map((owner) => [lastJobs.get(owner), owner]));
    const { first, waiting } = await readWaiting(connection, name, priority, [...known.keys()]);
    const lastTurns = new Map(waiting.map((job) => [known.get(job.id) ?? '', priority - job.priority]));
    const turns = fairTurns(owners, first === null ? 0 : priority - first, lastTurns);
    if (lastJobs.size > maxOwners) lastJobs.clear();
    return owners.map((owner, index) => {
      const id = randomUUID();
      lastJobs.set(owner, id);
      return { id, priority: priority - (turns[index] ?? 0) };
    });
  };
}

/** One step into an index for each. The first is one that is due: what waits for another attempt has had its turn. */
async function readWaiting(
  connection: Connection,
  name: JobName,
  priority: number,
  ids: readonly (string | undefined)[],
): Promise<{ first: number | null; waiting: { id: string; priority: number }[] }> {
  const { rows } = await connection.executeSql(
    `select
       (select priority from pgboss.job
        where name = $1 and state < 'active' and not blocked and priority <= $2 and start_after <= now()
        order by priority desc limit 1) as first,
       (select coalesce(json_agg(json_build_object('id', id, 'priority', priority)), '[]') from pgboss.job
        where name = $1 and state < 'active' and id = any($3::uuid[])) as waiting`,
    [name, priority, ids.filter((id) => id !== undefined)],
  );
  return rows[0] as Awaited<ReturnType<typeof readWaiting>>;
}
