import type { Database, NewRow, Row, RowChange } from '@onyx/database';

export type LanguageModelRow = Row<'languageModel'>;

/** The default first, then by name. */
export function listLanguageModels(database: Database): Promise<LanguageModelRow[]> {
  return database
    .selectFrom('languageModel')
    .selectAll()
    .orderBy('isDefault', 'desc')
    .orderBy('name')
    .orderBy('id')
    .execute();
}

export function findLanguageModel(database: Database, id: string): Promise<LanguageModelRow | undefined> {
  return database.selectFrom('languageModel').selectAll().where('id', '=', id).executeTakeFirst();
}

export function findDefault(database: Database): Promise<LanguageModelRow | undefined> {
  return database.selectFrom('languageModel').selectAll().where('isDefault', '=', true).executeTakeFirst();
}

/** The model that becomes the default when there is none: the oldest. */
export function findOldest(database: Database): Promise<LanguageModelRow | undefined> {
  return database
    .selectFrom('languageModel')
    .selectAll()
    .orderBy('createdAt')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

export function insertLanguageModel(
  database: Database,
  values: NewRow<'languageModel'>,
): Promise<LanguageModelRow> {
  return database.insertInto('languageModel').values(values).returningAll().executeTakeFirstOrThrow();
}

export function updateLanguageModel(
  database: Database,
  id: string,
  change: RowChange<'languageModel'>,
): Promise<LanguageModelRow> {
  return database
    .updateTable('languageModel')
    .set({ ...change, updatedAt: new Date() })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function deleteLanguageModel(database: Database, id: string): Promise<boolean> {
  const result = await database.deleteFrom('languageModel').where('id', '=', id).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Leaves no default, so that another row may become it. */
export async function clearDefault(database: Database): Promise<void> {
  await database
    .updateTable('languageModel')
    .set({ isDefault: false })
    .where('isDefault', '=', true)
    .execute();
}
