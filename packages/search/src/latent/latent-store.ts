import type { TextLanguage } from '@onyx/contracts';
import type { Database, DatabaseTransaction } from '@onyx/database';
import { sql } from 'kysely';
import { dimensionsOf } from './latent-model.ts';

/**
 * `building`: chunks get its vectors, beside those of the one that is searched. `retired`: no longer searched, kept
 * until every process has noticed.
 */
export type LatentState = 'building' | 'searched' | 'retired';

export type LatentIdentity = { language: TextLanguage; number: number; dimensions: number };

export type TrainedOn = {
  language: TextLanguage;
  /** Published chunks of the language. */
  chunkCount: number;
  /** The newest of them. */
  lastChunkId: number;
};

export type LatentRow = LatentIdentity &
  TrainedOn & {
    state: LatentState;
    trainedAt: Date;
  };

const columns = [
  'number',
  'language',
  'state',
  'dimensions',
  'chunkCount',
  'lastChunkId',
  'trainedAt',
] as const;

/** A megabyte each, so that no statement is long. */
const bytesPerPart = 1024 * 1024;

/** All models there are, the parts left out. */
export function readLatentRows(database: Database): Promise<LatentRow[]> {
  return database
    .selectFrom('latentModel')
    .select([...columns])
    .orderBy('number')
    .execute();
}

/** Stores a model (as `encodeLatentModel` writes it) as the one that is being built, whole or not at all. */
export function storeLatentModel(
  database: Database,
  bytes: Buffer,
  trainedOn: TrainedOn,
): Promise<LatentRow> {
  return database.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto('latentModel')
      .values({ ...trainedOn, state: 'building', dimensions: dimensionsOf(bytes) })
      .returning([...columns])
      .executeTakeFirstOrThrow();
    for (let part = 0; part * bytesPerPart < bytes.length; part += 1) {
      const data = bytes.subarray(part * bytesPerPart, (part + 1) * bytesPerPart);
      await trx.insertInto('latentModelPart').values({ number: row.number, part, data }).execute();
    }
    return row;
  });
}

/** The bytes of a model. Empty when it is gone. */
export async function readLatentModel(database: Database, number: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (;;) {
    const row = await database
      .selectFrom('latentModelPart')
      .select('data')
      .where('number', '=', number)
      .where('part', '=', parts.length)
      .executeTakeFirst();
    if (!row) return Buffer.concat(parts);
    parts.push(row.data);
  }
}

/** From now on a model that was being built is searched, and the one before is not. */
export async function promoteLatentModel(
  trx: DatabaseTransaction,
  { language, number }: Pick<LatentRow, 'language' | 'number'>,
): Promise<void> {
  await retireLatentModel(trx, language);
  await trx.updateTable('latentModel').set({ state: 'searched' }).where('number', '=', number).execute();
}

/** The model of a language that is searched is not, from now on. */
export async function retireLatentModel(database: Database, language: TextLanguage): Promise<void> {
  await database
    .updateTable('latentModel')
    .set({ state: 'retired' })
    .where('language', '=', language)
    .where('state', '=', 'searched')
    .execute();
}

/** Forgets models. Their vectors are left to whoever asks `findOrphanedIds`. */
export async function deleteLatentModels(database: Database, numbers: readonly number[]): Promise<void> {
  if (numbers.length > 0)
    await database
      .deleteFrom('latentModel')
      .where('number', 'in', [...numbers])
      .execute();
}

/** Ids of latent models that are gone and that vectors are still stored under. Reads one index entry a model. */
export async function findOrphanedIds(database: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive used (id) as (
      select min(model_id) from chunk_vector
      union all select (select min(model_id) from chunk_vector where model_id > used.id) from used where used.id is not null)
    select id from used where id is not null`.execute(database);
  const alive = new Set((await readLatentRows(database)).map(latentId));
  return rows.map(({ id }) => id).filter((id) => id.startsWith(idPrefix) && !alive.has(id));
}

const idPrefix = 'latent-';

/** Id of a model's embedder, under which its vectors are stored. */
export function latentId({ language, number }: Pick<LatentIdentity, 'language' | 'number'>): string {
  return `${idPrefix}${language}@${number}`;
}
