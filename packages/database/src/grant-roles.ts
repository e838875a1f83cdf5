import { sql, type Kysely } from 'kysely';
import { roles } from './roles.ts';
import type { Schema } from './schema.ts';

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
