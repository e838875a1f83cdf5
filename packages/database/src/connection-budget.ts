import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import type { Database } from './connection.ts';

/** Connections that all processes of the system may open together, beside what the server has. */
export type ConnectionBudget = { needed: number; available: number };

/** A name for the connections of a process that tells all others how many it may open. */
export function applicationNameOf(service: string, connections: number): string {
  return `onyx/${service}/${randomUUID().slice(0, 8)}/${connections}`;
}

/** How many processes of a service are connected, as far as the role that asks may see them. */
export async function countProcesses(database: Database, service: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct application_name)::integer as count from pg_stat_activity
    where datname = current_database() and application_name like ${`onyx/${service}/%`}`.execute(database);
  return rows[0]?.count ?? 0;
}

/**
 * Adds up what the processes that are connected now may open, by the names of their connections, and what the server
 * leaves to roles that are no superusers. Processes of other roles are not seen.
 */
export async function readConnectionBudget(database: Database): Promise<ConnectionBudget> {
  const { rows } = await sql<ConnectionBudget>`
    select (
      select coalesce(sum(split_part(name, '/', 4)::integer), 0)::integer
      from (
        select distinct application_name as name from pg_stat_activity
        where datname = current_database() and application_name ~ '^onyx/[a-z-]+/[0-9a-f]+/[0-9]+$'
      ) as processes
    ) as needed,
    current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
      as available`.execute(database);
  return rows[0] ?? { needed: 0, available: 0 };
}
