import type { EvaluationJudgement } from '@onyx/contracts';
import type { Database, Row } from '@onyx/database';
import { readableCollections } from '@onyx/search';
import { sql } from 'kysely';
import type { KnownDocument } from './import/match-documents.ts';

export type SetRow = Row<'evaluationSet'> & {
  collectionName: string;
  /** With a right document in the collection. */
  answerable: number;
  questions: number;
};

/** A question with its right documents, before it is stored. */
export type QuestionContent = {
  text: string;
  judgements: { documentId: string; gain: number; passage: string | null; page: number | null }[];
};
export type QuestionRow = { id: string; text: string; judgements: EvaluationJudgement[] };

/** Rows in one statement: below the limit of parameters. */
const portion = 1000;

/** Sets of the collections that a person may read, by collection and name. */
export function listSets(database: Database, userId: string): Promise<SetRow[]> {
  return readableSets(database, userId)
    .orderBy('collection.name')
    .orderBy('evaluationSet.name')
    .orderBy('evaluationSet.id')
    .execute();
}

export function findSet(database: Database, userId: string, id: string): Promise<SetRow | undefined> {
  return readableSets(database, userId).where('evaluationSet.id', '=', id).executeTakeFirst();
}

export async function insertSet(
  database: Database,
  values: { name: string; collectionId: string; createdBy: string },
): Promise<string> {
  const { id } = await database
    .insertInto('evaluationSet')
    .values(values)
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function renameSet(database: Database, id: string, name: string): Promise<void> {
  await database.updateTable('evaluationSet').set({ name }).where('id', '=', id).execute();
}

export async function deleteSet(database: Database, id: string): Promise<void> {
  await database.deleteFrom('evaluationSet').where('id', '=', id).execute();
}

/** Holds a set until the transaction ends, so that what was counted stays true. */
export async function lockSet(database: Database, id: string): Promise<void> {
  await database.selectFrom('evaluationSet').select('id').where('id', '=', id).forUpdate().execute();
}

/** Questions whose text holds the words, in the order of the set. */
export async function listQuestions(
  database: Database,
  set: SetRow,
  { query = '', offset, limit }: { query?: string | undefined; offset: number; limit: number },
): Promise<{ questions: QuestionRow[]; total: number }> {
  const pattern = `%${query.trim().replace(/[\\%_]/g, '\\$&')}%`;
  const found = database
    .selectFrom('evaluationQuestion')
    .where('setId', '=', set.id)
    .where('text', 'ilike', pattern);
  const { total } = await found
    .select((count) => count.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await found.select(['id', 'text']).orderBy('position').offset(offset).limit(limit).execute();
  const judgements = await judgementsOf(
    database,
    set.collectionId,
    rows.map(({ id }) => id),
  );
  return { questions: rows.map((row) => ({ ...row, judgements: judgements.get(row.id) ?? [] })), total };
}

export function findQuestion(
  database: Database,
  setId: string,
  id: string,
): Promise<Row<'evaluationQuestion'> | undefined> {
  return database
    .selectFrom('evaluationQuestion')
    .selectAll()
    .where('setId', '=', setId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function deleteQuestion(database: Database, id: string): Promise<void> {
  await database.deleteFrom('evaluationQuestion').where('id', '=', id).execute();
}

/** Right documents of questions, as far as they are in the collection, the best first. */
export async function judgementsOf(
  database: Database,
  collectionId: string,
  questionIds: readonly string[],
): Promise<Map<string, EvaluationJudgement[]>> {
  const judgements = new Map<string, EvaluationJudgement[]>();
  if (questionIds.length === 0) return judgements;
  const rows = await database
    .selectFrom('evaluationJudgement')
    .innerJoin('document', 'document.id', 'evaluationJudgement.documentId')
    .select(['questionId', 'documentId', 'gain', 'passage', 'page'])
    .select(['document.title', 'document.folder', 'document.fileName'])
    .where('document.collectionId', '=', collectionId)
    .where(sql<boolean>`question_id = any(${[...questionIds]}::uuid[])`)
    .orderBy('gain', 'desc')
    .orderBy('document.title')
    .orderBy('document.id')
    .execute();
  for (const { questionId, folder, fileName, ...row } of rows) {
    const path = folder === '' ? fileName : `${folder}/${fileName}`;
    judgements.set(questionId, [...(judgements.get(questionId) ?? []), { ...row, path }]);
  }
  return judgements;
}

/** Which questions of a set there are already, by their texts, with everything that was judged. */
export async function findByText(
  database: Database,
  setId: string,
  texts: readonly string[],
): Promise<Map<string, QuestionContent>> {
  const rows = await database
    .selectFrom('evaluationQuestion')
    .leftJoin('evaluationJudgement', 'evaluationJudgement.questionId', 'evaluationQuestion.id')
    .select(['text', 'documentId', 'gain', 'passage', 'page'])
    .where('setId', '=', setId)
    .where(sql<boolean>`text = any(${[...texts]}::text[])`)
    .execute();
  const known = new Map<string, QuestionContent>();
  for (const { text, documentId, gain, passage, page } of rows) {
    const question = known.get(text) ?? { text, judgements: [] };
    known.set(text, question);
    if (documentId !== null && gain !== null) question.judgements.push({ documentId, gain, passage, page });
  }
  return known;
}

/** Adds questions in their order. `position` puts a single one in the place of another. Returns their ids. */
export async function insertQuestions(
  database: Database,
  setId: string,
  questions: readonly QuestionContent[],
  position?: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let first = 0; first < questions.length; first += portion) {
    const part = questions.slice(first, first + portion);
    const rows = await database
      .insertInto('evaluationQuestion')
      .values(part.map(({ text }) => ({ setId, text, ...(position !== undefined && { position }) })))
      .returning(['id', 'text'])
      .execute();
    const idOf = new Map(rows.map(({ id, text }) => [text, id]));
    const judgements = part.flatMap((question) => {
      const questionId = idOf.get(question.text) ?? '';
      return question.judgements.map((judgement) => ({ ...judgement, questionId }));
    });
    for (let start = 0; start < judgements.length; start += portion) {
      await database
        .insertInto('evaluationJudgement')
        .values(judgements.slice(start, start + portion))
        .execute();
    }
    ids.push(...part.map(({ text }) => idOf.get(text) ?? ''));
  }
  return ids;
}

/** All documents of a collection by what people may call them. */
export function listKnownDocuments(database: Database, collectionId: string): Promise<KnownDocument[]> {
  return database
    .selectFrom('document')
    .select(['id', 'title', 'fileName', 'folder'])
    .where('collectionId', '=', collectionId)
    .execute();
}

/** How many of the documents are in the collection. */
export async function countInCollection(
  database: Database,
  collectionId: string,
  documentIds: readonly string[],
): Promise<number> {
  const { count } = await database
    .selectFrom('document')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('collectionId', '=', collectionId)
    .where('id', 'in', [...documentIds])
    .executeTakeFirstOrThrow();
  return count;
}

function readableSets(database: Database, userId: string) {
  const questions = sql`from evaluation_question question where question.set_id = evaluation_set.id`;
  return database
    .selectFrom('evaluationSet')
    .innerJoin('collection', 'collection.id', 'evaluationSet.collectionId')
    .where('evaluationSet.collectionId', 'in', readableCollections(database, userId))
    .selectAll('evaluationSet')
    .select('collection.name as collectionName')
    .select(sql<number>`(select count(*) ${questions})`.as('questions'))
    .select(
      sql<number>`(select count(*) ${questions} and exists (
        select from evaluation_judgement judgement
        join document on document.id = judgement.document_id
        where judgement.question_id = question.id and document.collection_id = evaluation_set.collection_id))`.as(
        'answerable',
      ),
    );
}
