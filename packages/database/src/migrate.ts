import { AppError } from '@onyx/contracts';
import { sql, type Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrations } from './migrations/index.ts';
import type { Schema } from './schema.ts';

const migrationTable = 'schema_migration';
const names = Object.keys(migrations);

/** The schema of a database beside the one that this program was written for. */
export type SchemaState = {
  /** Migrations of this program that have run, and that have not. */
  done: string[];
  pending: string[];
  /** Of a newer program. */
  unknown: string[];
  /** Those of the unknown ones that a program must know to work on this schema. */
  required: string[];
};

/** Reads what has been migrated. An empty database has everything pending. */
export async function readSchemaState(database: Kysely<Schema>): Promise<SchemaState> {
  const { rows: tables } = await sql<{ migrations: boolean; requirements: boolean }>`
    select to_regclass(${migrationTable}) is not null as migrations,
      to_regclass('schema_requirement') is not null as requirements`.execute(database);
  const [found] = tables;
  const applied = found?.migrations ? await readNames(database, migrationTable, 'name') : [];
  const needed = found?.requirements ? await readNames(database, 'schema_requirement', 'migration') : [];
  return {
    done: names.filter((name) => applied.includes(name)),
    pending: names.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !names.includes(name)),
    required: needed.filter((name) => !names.includes(name)),
  };
}

/**
 * Makes sure that this program works on a schema: everything it knows has run, and nothing has that it would have to
 * know. @throws AppError `schema-behind` or `schema-too-new`.
 */
export function assertUsableSchema({ pending, required }: SchemaState): void {
  if (required.length > 0)
    throw new AppError('schema-too-new', { params: { migration: required.join(', ') } });
  if (pending.length > 0) throw new AppError('schema-behind', { params: { migration: pending.join(', ') } });
}

/**
 * Brings the schema up to date, each migration in its own transaction, under an advisory lock: of several that start
 * at once, one migrates and the others wait. A newer schema that this program can work on is left as it is.
 * @returns the names of the migrations that ran now.
 * @throws AppError `schema-too-new`, or the first failure.
 */
export async function migrateToLatest(database: Kysely<Schema>): Promise<string[]> {
  const state = await readSchemaState(database);
  // Also when both are new to each other: two programs that went different ways.
  if (state.pending.length > 0 && state.unknown.length > 0) {
    throw new AppError('schema-too-new', { params: { migration: state.unknown.join(', ') } });
  }
  if (state.pending.length === 0) {
    assertUsableSchema(state);
    return [];
  }
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName: migrationTable,
    migrationLockTableName: 'schema_migration_lock',
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return (results ?? [])
    .filter((result) => result.status === 'Success')
    .map((result) => result.migrationName);
}

async function readNames(database: Kysely<Schema>, table: string, column: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select ${sql.ref(column)} as name from ${sql.table(table)} order by 1`.execute(database);
  return rows.map(({ name }) => name);
}
