import { jobPayloads, type JobName, type JobPayload } from '@onyx/contracts';
import type { JobInspector, JobQueue, MessageBroker } from '@onyx/core';
import type { DatabaseConnection } from '@onyx/database';
import { noTracer, type Logger, type Tracer } from '@onyx/telemetry';
import { randomUUID } from 'node:crypto';
import { fromKysely, PgBoss } from 'pg-boss';
import { createJobInspector } from './job-inspector.ts';
import { jobNames, queueSettings } from './queue-settings.ts';
import { createTurnTaker } from './take-turns.ts';
import { createWakeSignal, type WakeSignal } from './wake-signal.ts';

export type PgBossQueue = JobQueue & {
  readonly inspector: JobInspector;
  /** The library itself, for the job runner. */
  readonly boss: PgBoss;
  onWake: WakeSignal['onWake'];
  /** Gives jobs out again, at once and without counting the attempt: their worker is told to stop. */
  release(name: JobName, attempts: readonly { id: string; retryCount: number }[]): Promise<void>;
  stop(): Promise<void>;
};

export type PgBossQueueOptions = {
  connection: Pick<DatabaseConnection, 'pool'>;
  logger: Logger;
  /** Whether this process looks after the queue: takes jobs from dead workers, removes old ones. */
  isSupervisor: boolean;
  /** Whether this process may make and change the tables of the queue. Otherwise `onyx migrate up` did it. */
  mayMigrate: boolean;
  /** Tells the workers of other processes of new jobs at once; they look by themselves, too. */
  broker?: MessageBroker | undefined;
  /** Says what was under way when a job was added. */
  tracer?: Tracer | undefined;
};

/** Opens the job queue (schema `pgboss`). Measured on the embedded database: 10 ms, the first time 200 ms. */
export async function openPgBossQueue(options: PgBossQueueOptions): Promise<PgBossQueue> {
  const { connection, tracer = noTracer } = options;
  const { pool } = connection;
  const boss = new PgBoss({
    schema: 'pgboss',
    db: {
      executeSql: async (text, values) => {
        const result: unknown = await pool.query(text, values);
        // Several statements in one text give several results.
        const results = (Array.isArray(result) ? result : [result]) as { rows: unknown[] }[];
        return { rows: results.flatMap(({ rows }) => rows ?? []) };
      },
    },
    migrate: options.mayMigrate,
    createSchema: options.mayMigrate,
    // Only the owner of an index may rebuild it.
    reindex: options.mayMigrate,
    supervise: options.isSupervisor,
    // After a worker's death its jobs wait for a missing heartbeat and then for this.
    superviseIntervalSeconds: 15,
    monitorIntervalSeconds: 15,
    flowIntervalSeconds: 60 * 60,
    // Neither cron nor a registry of instances is used; both would query all day.
    schedule: false,
    registerInstance: false,
  });
  boss.on('error', (error) => options.logger.error({ err: error }, 'the job queue failed'));
  boss.on('warning', ({ message, data }) =>
    options.logger.warn({ warning: message, data }, 'the job queue warns'),
  );
  await boss.start();
  if (options.mayMigrate) await ensureQueues(boss);

  const signal = createWakeSignal(options.broker);
  const takeTurns = createTurnTaker();
  return {
    boss,
    inspector: createJobInspector({ pool }),
    async enqueue(trx, name, payloads, settings = {}) {
      const connection = fromKysely(trx);
      const keys = payloads.map(keyOf);
      const again = settings.isRepair ? await keysAskedForAgain(connection, name) : new Set<string>();
      const isWanted = (_: unknown, index: number): boolean => !again.has(keys[index] ?? '');
      const wanted = payloads.filter(isWanted);
      if (wanted.length === 0) return;
      const underWay = tracer.traceparent();
      const causes = settings.causes?.filter(isWanted) ?? wanted.map(() => underWay);
      const { priority = 0 } = settings;
      const owners = settings.owners?.filter(isWanted);
      const turns = owners && (await takeTurns(connection, { name, priority, owners }));
      const jobs = wanted.map((payload, index) => ({
        data: { ...jobPayloads[name].parse(payload), ...(causes[index] && { [causeKey]: causes[index] }) },
        singletonKey: settings.isAgain ? againKey(payload) : keyOf(payload),
        ...(turns?.[index] ?? { priority }),
        ...(settings.delaySeconds && { startAfter: settings.delaySeconds }),
      }));
      await boss.insert(name, jobs, { db: connection, returnId: false });
    },
    wake: signal.wake,
    onWake: signal.onWake,
    async release(name, attempts) {
      // As the library's `restore`, but not where another worker has the job by now.
      await pool.query(
        `update pgboss.job set state = 'created', started_on = null, heartbeat_on = null, start_after = now()
         where name = $1 and state = 'active'
           and (id, retry_count) in (select * from unnest($2::uuid[], $3::integer[]))`,
        [name, attempts.map(({ id }) => id), attempts.map(({ retryCount }) => retryCount)],
      );
    },
    async stop() {
      signal.close();
      await boss.stop({ close: false, graceful: false });
    },
  };
}

/** Where a job's data tells, beside the payload, the trace that it was added in. */
const causeKey = 'traceparent';

/** W3C `traceparent` of what added a job, from the job's data. */
export function causeOf(data: unknown): string | undefined {
  const cause = (data as Record<string, unknown> | null)?.[causeKey];
  return typeof cause === 'string' ? cause : undefined;
}

async function ensureQueues(boss: PgBoss): Promise<void> {
  const existing = new Map((await boss.getQueues([...jobNames])).map((queue) => [queue.name, queue]));
  const { policy: _fixed, ...changeable } = queueSettings;
  for (const name of jobNames) {
    const queue = existing.get(name);
    if (!queue) await boss.createQueue(name, queueSettings);
    else if (
      Object.entries(changeable).some(([key, value]) => queue[key as keyof typeof changeable] !== value)
    ) {
      await boss.updateQueue(name, changeable);
    }
  }
}

/** What makes two jobs equal. */
function keyOf(payload: JobPayload<JobName>): string {
  if ('documentId' in payload) return `${payload.documentId}:${payload.version}`;
  return payload.key;
}

const againPrefix = 'again/';

/** Different each time, so that the job is added beside an equal one. */
function againKey(payload: JobPayload<JobName>): string {
  return `${againPrefix}${keyOf(payload)}/${randomUUID()}`;
}

/** The keys of what was asked for again and is not through. */
async function keysAskedForAgain(
  connection: ReturnType<typeof fromKysely>,
  name: JobName,
): Promise<Set<string>> {
  const { rows } = await connection.executeSql(
    `select split_part(singleton_key, '/', 2) as key from pgboss.job
     where name = $1 and state < 'completed' and singleton_key like $2`,
    [name, `${againPrefix}%`],
  );
  return new Set(rows.map((row: { key: string }) => row.key));
}
