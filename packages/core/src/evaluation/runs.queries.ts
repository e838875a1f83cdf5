import type { ErrorInfo, EvaluationRun, LegName } from '@onyx/contracts';
import type { Database, DatabaseTransaction, NewRow, Row } from '@onyx/database';
import { readableCollections } from '@onyx/search';
import { sql } from 'kysely';
import type { QuestionScores } from './compare-runs.ts';
import type { ScoredJudgement } from './score-question.ts';

export type RunRow = Row<'evaluationRun'> & { startedByName: string };
export type AskedQuestion = { id: string; text: string; judgements: ScoredJudgement[] };

/** A run with what its worker must know. */
export type RunAtWork = Row<'evaluationRun'> & { collectionId: string };

const isUnderWay = sql<boolean>`status in ('queued', 'running')`;

/** Runs of sets, newest first, at most `limit` of each. */
export function listRuns(database: Database, setIds: readonly string[], limit: number): Promise<RunRow[]> {
  const ranked = database
    .selectFrom('evaluationRun')
    .select([
      'id',
      sql<number>`row_number() over (partition by set_id order by created_at desc, id)`.as('place'),
    ])
    .where(sql<boolean>`set_id = any(${[...setIds]}::uuid[])`)
    .as('ranked');
  return runs(database)
    .innerJoin(ranked, 'ranked.id', 'evaluationRun.id')
    .where('ranked.place', '<=', limit)
    .orderBy('ranked.place')
    .execute();
}

export function findRun(database: Database, setId: string, id: string): Promise<RunRow | undefined> {
  return runs(database)
    .where('evaluationRun.setId', '=', setId)
    .where('evaluationRun.id', '=', id)
    .executeTakeFirst();
}

/** Adds a run unless one of the same set is under way. */
export async function insertRun(
  transaction: DatabaseTransaction,
  values: NewRow<'evaluationRun'>,
): Promise<string | undefined> {
  const row = await transaction
    .insertInto('evaluationRun')
    .values(values)
    .onConflict((conflict) => conflict.column('setId').where(isUnderWay).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

/** Leaves the newest runs of a set. */
export async function deleteOldRuns(database: Database, setId: string, kept: number): Promise<void> {
  const old = database
    .selectFrom('evaluationRun')
    .select('id')
    .where('setId', '=', setId)
    .orderBy('createdAt', 'desc')
    .offset(kept);
  await database.deleteFrom('evaluationRun').where('id', 'in', old).execute();
}

/** Ends a run that is under way. @returns whether it was. */
export async function stopRun(database: Database, id: string): Promise<boolean> {
  const result = await database
    .updateTable('evaluationRun')
    .set({ status: 'stopped', finishedAt: new Date() })
    .where('id', '=', id)
    .where(isUnderWay)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Has failed runs wait again, of each set one at most, and none of a set that has one under way. @returns their ids. */
export async function requeueFailedRuns(
  transaction: DatabaseTransaction,
  ids: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update evaluation_run set status = 'queued', error = null, finished_at = null where id in (
      select distinct on (set_id) id from evaluation_run run
      where id = any(${[...ids]}::uuid[]) and status = 'failed' and not exists (
        select from evaluation_run other where other.set_id = run.set_id and other.status in ('queued', 'running'))
      order by set_id, created_at desc)
    returning id`.execute(transaction);
  return rows.map(({ id }) => id);
}

export function findRunAtWork(database: Database, id: string): Promise<RunAtWork | undefined> {
  return database
    .selectFrom('evaluationRun')
    .innerJoin('evaluationSet', 'evaluationSet.id', 'evaluationRun.setId')
    .selectAll('evaluationRun')
    .select('evaluationSet.collectionId')
    .where('evaluationRun.id', '=', id)
    .executeTakeFirst();
}

/** Whether who started a run is still an administrator who may read the collection. */
export async function isStillAllowed(
  database: Database,
  { startedBy, collectionId }: Pick<RunAtWork, 'startedBy' | 'collectionId'>,
): Promise<boolean> {
  const row = await readableCollections(database, startedBy)
    .innerJoin('user as person', (join) => join.on('person.id', '=', startedBy))
    .where('readable.id', '=', collectionId)
    .where('person.role', '<>', 'member')
    .where('person.isDisabled', '=', false)
    .executeTakeFirst();
  return row !== undefined;
}

/** Questions of a run that have a right document and no result yet, in their order. */
export async function listUnasked(
  database: Database,
  run: RunAtWork,
  limit: number,
): Promise<AskedQuestion[]> {
  const judged = (columns: ReturnType<typeof sql>) => sql`
    (select ${columns} from evaluation_judgement judgement join document on document.id = judgement.document_id
      where judgement.question_id = question.id and document.collection_id = ${run.collectionId})`;
  const object = sql`json_build_object('documentId', judgement.document_id, 'gain', judgement.gain,
    'passage', judgement.passage, 'page', judgement.page)`;
  return database
    .selectFrom('evaluationQuestion as question')
    .select(['question.id', 'question.text'])
    .select(sql<ScoredJudgement[]>`${judged(sql`json_agg(${object})`)}`.as('judgements'))
    .where('question.setId', '=', run.setId)
    .where(sql<boolean>`exists ${judged(sql`1`)}`)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('evaluationResult as result')
            .select('result.runId')
            .where('result.runId', '=', run.id)
            .whereRef('result.questionId', '=', 'question.id'),
        ),
      ),
    )
    .orderBy('question.position')
    .limit(limit)
    .execute();
}

/**
 * Stores results and how far the run is.
 * @returns whether the run goes on; when it was stopped or deleted, nothing is stored.
 */
export function storeResults(
  database: Database,
  runId: string,
  results: readonly Pick<QuestionScores, 'questionId' | 'scores'>[],
): Promise<boolean> {
  return database.transaction().execute(async (transaction) => {
    const run = await transaction
      .updateTable('evaluationRun')
      .set((set) => ({ status: 'running', done: set('done', '+', results.length) }))
      .where('id', '=', runId)
      .where(isUnderWay)
      .returning('id')
      .executeTakeFirst();
    if (!run) return false;
    if (results.length === 0) return true;
    // One that was deleted since it was asked has no place any more.
    const there = await transaction
      .selectFrom('evaluationQuestion')
      .select('id')
      .where(
        'id',
        'in',
        results.map(({ questionId }) => questionId),
      )
      .forShare()
      .execute();
    const ids = new Set(there.map(({ id }) => id));
    const rows = results
      .filter(({ questionId }) => ids.has(questionId))
      .map(({ questionId, scores }) => ({ runId, questionId, scores: JSON.stringify(scores) }));
    if (rows.length > 0) await transaction.insertInto('evaluationResult').values(rows).execute();
    return true;
  });
}

/** The results of a run in the order of the set. Those of deleted questions are gone. */
export function listResults(database: Database, runId: string): Promise<QuestionScores[]> {
  return database
    .selectFrom('evaluationResult')
    .innerJoin('evaluationQuestion', 'evaluationQuestion.id', 'evaluationResult.questionId')
    .select(['questionId', 'text', 'scores'])
    .where('runId', '=', runId)
    .orderBy('position')
    .execute();
}

/** Stores what came of a run. One that was stopped stays so. */
export async function finishRun(
  database: Database,
  id: string,
  figures: Pick<EvaluationRun, 'figures' | 'legDifferences'>,
): Promise<void> {
  await database
    .updateTable('evaluationRun')
    .set({
      status: sql`case when status = 'stopped' then status else 'done' end`,
      figures: JSON.stringify(figures.figures),
      legDifferences: JSON.stringify(figures.legDifferences),
      finishedAt: sql`coalesce(finished_at, now())`,
    })
    .where('id', '=', id)
    .execute();
}

export async function failRun(database: Database, id: string, error: ErrorInfo): Promise<void> {
  await database
    .updateTable('evaluationRun')
    .set({ status: 'failed', error: JSON.stringify(error), finishedAt: new Date() })
    .where('id', '=', id)
    .where(isUnderWay)
    .execute();
}

export async function readDisabledLegs(database: Database, collectionId: string): Promise<LegName[]> {
  const { disabledLegs } = await database
    .selectFrom('collection')
    .select('disabledLegs')
    .where('id', '=', collectionId)
    .executeTakeFirstOrThrow();
  return disabledLegs;
}

/** Turns a leg on or off for every search in a collection. */
export async function switchLeg(
  database: Database,
  collectionId: string,
  leg: LegName,
  isOn: boolean,
): Promise<void> {
  const others = (await readDisabledLegs(database, collectionId)).filter((one) => one !== leg);
  const disabledLegs = isOn ? others : [...others, leg];
  await database.updateTable('collection').set({ disabledLegs }).where('id', '=', collectionId).execute();
}

function runs(database: Database) {
  return database
    .selectFrom('evaluationRun')
    .innerJoin('user', 'user.id', 'evaluationRun.startedBy')
    .selectAll('evaluationRun')
    .select('user.name as startedByName');
}
