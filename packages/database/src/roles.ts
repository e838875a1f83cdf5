import { sql, type Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** The roles of a database server; the owner is whoever migrates. None is a superuser. */
export const roles = { app: 'onyx_app', reader: 'onyx_reader' } as const;

/**
 * What a superuser runs once, in a new database: an owner who migrates, the role of API and workers, which changes
 * rows and nothing else, and one that only reads. Passwords are given with `\password <role>` in psql, so that they
 * stand in no file and no log.
 */
export function roleStatements(database: string): string[] {
  const name = `"${database.replaceAll('"', '""')}"`;
  return [
    `create role onyx_owner login`,
    `create role ${roles.app} login`,
    `create role ${roles.reader} login`,
    `revoke all on database ${name} from public`,
    `grant all on database ${name} to onyx_owner`,
    `grant connect, temporary on database ${name} to ${roles.app}`,
    `grant connect on database ${name} to ${roles.reader}`,
    `alter schema public owner to onyx_owner`,
    // Only a superuser may, on many servers.
    `create extension if not exists vector`,
  ];
}

/** Tables that hold secrets, hashed or encrypted though they are: nobody needs to read them to look at the data. */
const secretTables = [
  'account',
  'session',
  'verification',
  'api_key',
  'invitation',
  'language_model',
  'retrieval_model',
] as const satisfies readonly SnakeCase<keyof Schema>[];

type SnakeCase<S extends string> = S extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : S;

/**
 * Lets the roles that there are use the tables of the owner: `onyx_app` may change rows, `onyx_reader` may read those
 * without secrets. As the owner, after each migration. @returns the roles that were found.
 */
export async function grantRoles(database: Kysely<Schema>, schemas: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select rolname as name from pg_roles
    where rolname in (${roles.app}, ${roles.reader}) and rolname <> current_user order by 1`.execute(
    database,
  );
  const found = rows.map(({ name }) => name);
  for (const name of found) {
    const role = sql.id(name);
    const rights = sql.raw(name === roles.app ? 'select, insert, update, delete' : 'select');
    for (const schema of schemas.map((each) => sql.id(each))) {
      await sql`grant usage on schema ${schema} to ${role}`.execute(database);
      await sql`grant ${rights} on all tables in schema ${schema} to ${role}`.execute(database);
      if (name === roles.app)
        await sql`grant usage, select on all sequences in schema ${schema} to ${role}`.execute(database);
    }
  }
  if (found.includes(roles.reader)) {
    const tables = sql.join(secretTables.map((table) => sql.id('public', table)));
    await sql`revoke all on ${tables} from ${sql.id(roles.reader)}`.execute(database);
  }
  return found;
}
