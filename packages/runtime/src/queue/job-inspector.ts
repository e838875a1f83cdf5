import { AppError, type JobName } from '@onyx/contracts';
import { targetOf, type JobInspector, type QueuedJob, type QueuePosition } from '@onyx/core';
import type { DatabaseConnection } from '@onyx/database';
import { jobNames } from './queue-settings.ts';

type Row = {
  id: string;
  name: JobName;
  isRunning: boolean;
  documentId: string | null;
  version: number | null;
  key: string | null;
  attempt: number;
  dueAt: Date;
  startedAt: Date | null;
  position: QueuePosition;
};

/** A payload may hold a sealed password: nothing else of it is read. */
const columns = `id, name, state = 'active' as "isRunning", data->>'documentId' as "documentId",
  (data->>'version')::integer as version, data->>'key' as key,
  retry_count + case when state = 'active' or started_on is null then 1 else 2 end as attempt,
  greatest(created_on, start_after) as "dueAt", started_on as "startedAt"`;

/** How each list is ordered: as the queue takes jobs, and by when they were taken. */
const orders = {
  waiting: {
    state: `state < 'active'`,
    order: 'priority desc, created_on, id',
    keys: ['-priority', 'created_on', 'id'],
  },
  running: { state: `state = 'active'`, order: 'started_on, id', keys: ['started_on', 'id'] },
} as const;

const types: Record<string, string> = { '-priority': 'integer', id: 'uuid' };

/** What administrators see of the queue, read from its own table. */
export function createJobInspector({ pool }: Pick<DatabaseConnection, 'pool'>): JobInspector {
  return {
    async countJobs() {
      const { rows } = await pool.query<Awaited<ReturnType<JobInspector['countJobs']>>[number]>(
        `select name, count(*) filter (where state < 'active') as waiting,
           count(*) filter (where state = 'active') as running,
           min(greatest(created_on, start_after)) filter (where state < 'active' and start_after <= now()) as "oldestDueAt"
         from pgboss.job where name = any($1) and state <= 'active' group by name`,
        [jobNames],
      );
      return rows;
    },
    async listJobs({ state, name, after, limit }) {
      const { state: condition, order, keys } = orders[state];
      if (after && after.length !== keys.length) throw notFromHere();
      const place = keys.map((key, index) => `$${index + 3}::text::${types[key] ?? 'timestamptz'}`);
      const from = after ? `and (${keys.join(', ')}) > (${place.join(', ')})` : '';
      // Each kind by its index, then the best of all.
      const { rows } = await pool
        .query<Row>(
          `select page.* from unnest($1::text[]) as kind cross join lateral (
             select ${columns}, json_build_array(${keys.map((key) => `(${key})::text`).join(', ')}) as position,
               ${keys.map((key, index) => `${key} as key${index}`).join(', ')}
             from pgboss.job where name = kind and ${condition} ${from} order by ${order} limit $2) as page
           order by ${keys.map((_key, index) => `key${index}`).join(', ')} limit $2`,
          [name === undefined ? jobNames : [name], limit + 1, ...(after ?? [])],
        )
        .catch((error: unknown) => {
          throw isUnreadable(error) ? notFromHere() : error;
        });
      const shown = rows.slice(0, limit);
      const next = rows.length > limit ? (shown.at(-1)?.position ?? null) : null;
      return { jobs: shown.map(toQueuedJob), next };
    },
    async findJob(id) {
      const { rows } = await pool.query<Row>(
        `select ${columns} from pgboss.job where name = any($1) and id = $2 and state <= 'active'`,
        [jobNames, id],
      );
      return rows[0] && toQueuedJob(rows[0]);
    },
  };
}

function toQueuedJob({ isRunning, documentId, version, key, ...row }: Row): QueuedJob {
  return {
    id: row.id,
    name: row.name,
    state: isRunning ? 'running' : 'waiting',
    target:
      documentId !== null && version !== null
        ? targetOf({ documentId, version })
        : targetOf({ key: key ?? '' }),
    attempt: row.attempt,
    dueAt: row.dueAt,
    startedAt: row.startedAt,
  };
}

/** Whether a value could not be read as what it should be: it came from a cursor. */
function isUnreadable(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && code.startsWith('22');
}

function notFromHere(): AppError {
  return new AppError('invalid-request', {
    fields: [{ path: 'cursor', message: 'This is no cursor of this list.' }],
  });
}
