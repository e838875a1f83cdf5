import type { ErrorInfo, RetrievalPurpose } from '@onyx/contracts';
import type { Database, NewRow, Row, RowChange } from '@onyx/database';
import { sql } from 'kysely';

export type RetrievalModelRow = Row<'retrievalModel'> & { isActive: boolean; isPrevious: boolean };

export function listModels(database: Database): Promise<RetrievalModelRow[]> {
  return selectModels(database).execute();
}

export function findModel(database: Database, id: string): Promise<RetrievalModelRow | undefined> {
  return selectModels(database).where('retrievalModel.id', '=', id).executeTakeFirst();
}

/** The active one first, then by age. */
function selectModels(database: Database) {
  return database
    .selectFrom('retrievalModel')
    .leftJoin('activeRetrievalModel as active', 'active.purpose', 'retrievalModel.purpose')
    .selectAll('retrievalModel')
    .select([
      sql<boolean>`coalesce(active.active_id = retrieval_model.id, false)`.as('isActive'),
      sql<boolean>`coalesce(active.previous_id = retrieval_model.id, false)`.as('isPrevious'),
    ])
    .orderBy('isActive', 'desc')
    .orderBy('retrievalModel.createdAt')
    .orderBy('retrievalModel.id');
}

/** False when the same model is there already. */
export async function insertModel(database: Database, values: NewRow<'retrievalModel'>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await database
    .insertInto('retrievalModel')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export async function updateModel(
  database: Database,
  id: string,
  change: RowChange<'retrievalModel'>,
): Promise<void> {
  await database
    .updateTable('retrievalModel')
    .set({ ...change, updatedAt: new Date() })
    .where('id', '=', id)
    .execute();
}

type State = RetrievalModelRow['state'];

/** Moves a model on from the state it was thought to be in; false when somebody has moved it meanwhile. */
export async function enterState(
  database: Database,
  { id, state }: Pick<RetrievalModelRow, 'id' | 'state'>,
  next: State,
  change: RowChange<'retrievalModel'> = {},
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable('retrievalModel')
    .set({
      error: null,
      done: null,
      total: null,
      stageFirst: null,
      stageStartedAt: null,
      stageAdvancedAt: null,
      ...change,
      state: next,
      updatedAt: new Date(),
    })
    .where('id', '=', id)
    .where('state', '=', state)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Stores how far a state is; false when the model is in another one. */
export async function storeModelProgress(
  database: Database,
  { id, state }: Pick<RetrievalModelRow, 'id' | 'state'>,
  progress: { done: number; total: number; first: number; startedAt: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable('retrievalModel')
    .set({
      done: progress.done,
      total: progress.total,
      stageFirst: progress.first,
      stageStartedAt: progress.startedAt,
      stageAdvancedAt: new Date(),
    })
    .where('id', '=', id)
    .where('state', '=', state)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Says why a model failed, unless somebody has moved it on. */
export async function failModel(
  database: Database,
  row: Pick<RetrievalModelRow, 'id' | 'state'>,
  error: ErrorInfo,
): Promise<void> {
  await enterState(database, row, 'failed', { error: JSON.stringify(error) });
}

/** Makes a model the one that is searched, or none; the one before it is remembered. */
export async function setActive(
  database: Database,
  purpose: RetrievalPurpose,
  id: string | null,
): Promise<void> {
  await sql`
    insert into active_retrieval_model as active (purpose, active_id) values (${purpose}, ${id}::uuid)
    on conflict (purpose) do update set
      active_id = excluded.active_id, previous_id = coalesce(active.active_id, active.previous_id)
    where active.active_id is distinct from excluded.active_id`.execute(database);
}

/** Takes a model that is going out of search at once. */
export async function forgetActive(database: Database, id: string): Promise<void> {
  await sql`
    update active_retrieval_model set
      active_id = nullif(active_id, ${id}::uuid), previous_id = nullif(previous_id, ${id}::uuid)
    where ${id}::uuid in (active_id, previous_id)`.execute(database);
}

export async function deleteModel(database: Database, id: string): Promise<void> {
  await database.deleteFrom('retrievalModel').where('id', '=', id).execute();
}

/** Changes whenever a model or the choice among them does; progress is no change. */
export async function readModelsStamp(database: Database): Promise<string> {
  const { rows } = await sql<{ stamp: string }>`
    select concat_ws(' ',
      (select string_agg(concat_ws(' ', id, state, updated_at), ' ' order by id) from retrieval_model),
      (select string_agg(concat(purpose, active_id), ' ' order by purpose) from active_retrieval_model)) as stamp`.execute(
    database,
  );
  return rows[0]?.stamp ?? '';
}

/** Chunks there are, vectors by embedder, and when the newest learned model in use was trained. */
export async function countIndexed(
  database: Database,
): Promise<{ chunks: number; vectors: ReadonlyMap<string, number>; latentTrainedAt: Date | null }> {
  const [chunks, vectors, latent] = await Promise.all([
    database
      .selectFrom('chunk')
      .select((select) => select.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
    database
      .selectFrom('chunkVector')
      .select((select) => ['modelId', select.fn.countAll<number>().as('count')])
      .groupBy('modelId')
      .execute(),
    database
      .selectFrom('latentModel')
      .select((select) => select.fn.max('trainedAt').as('at'))
      .where('state', '=', 'searched')
      .executeTakeFirstOrThrow(),
  ]);
  return {
    chunks: chunks.count,
    vectors: new Map(vectors.map(({ modelId, count }) => [modelId, count])),
    latentTrainedAt: latent.at,
  };
}

/** Whether another row stands for the same vectors. */
export async function isVectorIdShared(database: Database, id: string, vectorId: string): Promise<boolean> {
  const row = await database
    .selectFrom('retrievalModel')
    .select('id')
    .where('vectorId', '=', vectorId)
    .where('id', '<>', id)
    .where('state', '<>', 'removing')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
