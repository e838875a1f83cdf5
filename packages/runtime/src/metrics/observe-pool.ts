import type { DatabaseConnection } from '@onyx/database';
import type { Metrics } from '@onyx/telemetry';

/** Tells how the connections of this process to the database are used. */
export function observePool(metrics: Metrics, { pool }: Pick<DatabaseConnection, 'pool'>): void {
  metrics.readGauge<'state'>({
    name: 'onyx_database_connections',
    help: 'Open connections of this process to the database, busy or idle',
    labels: ['state'],
    read: () => [
      { labels: { state: 'busy' }, value: pool.totalCount - pool.idleCount },
      { labels: { state: 'idle' }, value: pool.idleCount },
    ],
  });
  metrics.readGauge({
    name: 'onyx_database_connections_limit',
    help: 'Connections that this process may open',
    read: () => [{ labels: {}, value: pool.options.max }],
  });
  metrics.readGauge({
    name: 'onyx_database_waiting_queries',
    help: 'Transactions and queries that wait for a connection',
    read: () => [{ labels: {}, value: pool.waitingCount }],
  });
}
