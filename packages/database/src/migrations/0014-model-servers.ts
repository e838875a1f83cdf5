import { sql, type Kysely } from 'kysely';

/** Models of the model servers of the configuration can be chosen, too. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database);
}

const statements = [
  `alter table retrieval_model drop constraint retrieval_model_source_check`,
  `alter table retrieval_model add constraint retrieval_model_source_check
    check (source in ('folder', 'hub', 'address', 'model-server'))`,
];
