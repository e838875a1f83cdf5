import { sql, type Kysely } from 'kysely';

/** Several instances on one database: which of them gives an answer, whether it is there, and whether it is to stop. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `create table instance (
    id uuid primary key, started_at timestamptz not null default now(), seen_at timestamptz not null default now())`,
  // No foreign key: the row of an instance goes when the instance does, and what it left unfinished shows by that.
  `alter table message add column instance_id uuid`,
  `alter table message add column stop_requested_at timestamptz`,
];
