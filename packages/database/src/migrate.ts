import { sql, type Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrations } from './migrations/index.ts';
import type { Schema } from './schema.ts';

const migrationTable = 'schema_migration';

/**
 * Brings the schema up to date, each migration in its own transaction, under an advisory lock.
 * @returns the names of the migrations that ran now; throws the first failure.
 */
export async function migrateToLatest(database: Kysely<Schema>): Promise<string[]> {
  if (await isUpToDate(database)) return [];
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

/** One query instead of the migrator's inspection of the whole catalogue, at every start but the few that migrate. */
async function isUpToDate(database: Kysely<Schema>): Promise<boolean> {
  const found = await sql<{ found: string | null }>`select to_regclass(${migrationTable}) as found`.execute(
    database,
  );
  if (!found.rows[0]?.found) return false;
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(migrationTable)}`.execute(
    database,
  );
  const done = new Set(rows.map((row) => row.name));
  const names = Object.keys(migrations);
  // A name that is not ours is for the migrator to refuse.
  return names.length === done.size && names.every((name) => done.has(name));
}
