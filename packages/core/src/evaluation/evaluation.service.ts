import {
  AppError,
  maxEvaluationQuestions,
  type EvaluationImport,
  type EvaluationQuestion,
  type EvaluationQuestionInput,
  type EvaluationSet,
  type EvaluationSetDetail,
  type SwitchableLeg,
} from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { requireAdmin } from '../accounts/index.ts';
import type { Actor } from '../actor.ts';
import { canManage, findReadable } from '../collections/index.ts';
import { requireVisible } from './evaluation.policy.ts';
import {
  countInCollection,
  deleteQuestion,
  deleteSet,
  findByText,
  findQuestion,
  findSet,
  insertQuestions,
  insertSet,
  judgementsOf,
  listKnownDocuments,
  listQuestions,
  listSets,
  lockSet,
  renameSet,
  type QuestionContent,
  type SetRow,
} from './evaluation.queries.ts';
import { matchDocuments } from './import/match-documents.ts';
import { createProblems } from './import/problems.ts';
import { plainText } from './import/raw-question.ts';
import { readQuestionFiles, type ImportFile } from './import/read-files.ts';
import { listRuns, readDisabledLegs, switchLeg } from './runs.queries.ts';
import { possibleModes, switchableLegs, type Measurable } from './search-settings.ts';
import { toSet, trendLength } from './views.ts';

export type EvaluationSetsOptions = { database: Database; measurable: () => Measurable };

const exportPortion = 500;

/**
 * Question sets: what is asked of a collection, and which documents are right. For administrators, and of collections
 * that they may read; a set beyond that is `not-found`.
 */
export function createEvaluationSets({ database, measurable }: EvaluationSetsOptions) {
  async function found(actor: Actor, id: string, within = database): Promise<SetRow> {
    requireAdmin(actor);
    return requireVisible(actor, await findSet(within, actor.userId, id));
  }

  async function detail(actor: Actor, id: string): Promise<EvaluationSetDetail> {
    const row = await found(actor, id);
    const [runs, collection, disabled] = await Promise.all([
      listRuns(database, [id], trendLength),
      findReadable(database, actor.userId, row.collectionId),
      readDisabledLegs(database, row.collectionId),
    ]);
    const models = measurable();
    return {
      ...toSet(row, runs),
      modes: possibleModes(models),
      legs: switchableLegs(models).map((leg) => ({ leg, isOn: !disabled.includes(leg) })),
      can: { switchLegs: collection !== undefined && canManage(actor, collection) },
    };
  }

  /** Writes questions while nobody else changes the set. */
  function change<T>(
    actor: Actor,
    id: string,
    work: (transaction: Database, set: SetRow) => Promise<T>,
  ): Promise<T> {
    return database.transaction().execute(async (transaction) => {
      await lockSet(transaction, id);
      return work(transaction, await found(actor, id, transaction));
    });
  }

  return {
    async listSets(actor: Actor): Promise<EvaluationSet[]> {
      requireAdmin(actor);
      const rows = await listSets(database, actor.userId);
      const runs = await listRuns(
        database,
        rows.map(({ id }) => id),
        trendLength,
      );
      return rows.map((row) =>
        toSet(
          row,
          runs.filter(({ setId }) => setId === row.id),
        ),
      );
    },

    /** @throws AppError `forbidden`; `not-found` for a collection the actor may not read. */
    async createSet(
      actor: Actor,
      { name, collectionId }: { name: string; collectionId: string },
    ): Promise<EvaluationSetDetail> {
      requireVisible(actor, await findReadable(database, actor.userId, collectionId));
      return detail(actor, await insertSet(database, { name, collectionId, createdBy: actor.userId }));
    },

    getSet: detail,

    async renameSet(actor: Actor, id: string, name: string): Promise<EvaluationSetDetail> {
      await found(actor, id);
      await renameSet(database, id, name);
      return detail(actor, id);
    },

    async deleteSet(actor: Actor, id: string): Promise<void> {
      await found(actor, id);
      await deleteSet(database, id);
    },

    async listQuestions(
      actor: Actor,
      id: string,
      page: { query?: string | undefined; offset: number; limit: number },
    ): Promise<{ questions: EvaluationQuestion[]; total: number }> {
      return listQuestions(database, await found(actor, id), page);
    },

    /** @throws AppError `evaluation-question-exists`, `evaluation-set-full`, `evaluation-document-unknown`. */
    addQuestion(actor: Actor, id: string, input: EvaluationQuestionInput): Promise<EvaluationQuestion> {
      return change(actor, id, (transaction, set) => addQuestion(transaction, set, input));
    },

    /**
     * Another question, with another id, in the place of one.
     * @throws AppError `not-found`, `evaluation-question-exists`, `evaluation-document-unknown`.
     */
    replaceQuestion(
      actor: Actor,
      id: string,
      questionId: string,
      input: EvaluationQuestionInput,
    ): Promise<EvaluationQuestion> {
      return change(actor, id, async (transaction, set) => {
        const { position } = requireVisible(actor, await findQuestion(transaction, id, questionId));
        await deleteQuestion(transaction, questionId);
        return addQuestion(transaction, { ...set, questions: set.questions - 1 }, input, position);
      });
    },

    async deleteQuestion(actor: Actor, id: string, questionId: string): Promise<void> {
      await found(actor, id);
      requireVisible(actor, await findQuestion(database, id, questionId));
      await deleteQuestion(database, questionId);
    },

    /**
     * Adds the questions of files: all of them, or none and what is wrong.
     * @throws AppError `import-empty`, `evaluation-set-full`.
     */
    importQuestions(actor: Actor, id: string, files: readonly ImportFile[]): Promise<EvaluationImport> {
      return change(actor, id, async (transaction, set) => {
        const problems = createProblems();
        const named = readQuestionFiles(files, problems);
        if (named.length === 0 && problems.count === 0) throw new AppError('import-empty');
        const documents = await listKnownDocuments(transaction, set.collectionId);
        const questions = matchDocuments(named, documents, problems);
        const known = await findByText(
          transaction,
          id,
          questions.map(({ text }) => text),
        );
        const added = questions.filter(({ text }) => !known.has(text));
        named.forEach(({ place }, index) => {
          const question = questions[index];
          const stored = question && known.get(question.text);
          if (stored && !isSame(stored, question)) problems.add(place, 'import-question-differs');
        });
        if (problems.count > 0) {
          return { added: 0, unchanged: 0, problems: problems.list(), problemCount: problems.count };
        }
        requireRoom(set, added.length);
        await insertQuestions(transaction, id, added);
        const unchanged = questions.length - added.length;
        return { added: added.length, unchanged, problems: [], problemCount: 0 };
      });
    },

    /** All questions as JSONL: what `importQuestions` reads, here or in another system that has the same files. */
    async exportQuestions(actor: Actor, id: string): Promise<{ fileName: string; text: string }> {
      const set = await found(actor, id);
      const lines: string[] = [];
      for (let offset = 0; ; offset += exportPortion) {
        const { questions } = await listQuestions(database, set, { offset, limit: exportPortion });
        lines.push(...questions.map(toLine));
        if (questions.length < exportPortion) break;
      }
      return { fileName: `${set.name}.jsonl`, text: lines.map((line) => `${line}\n`).join('') };
    },

    /**
     * Turns a leg on or off for every search in the collection.
     * @throws AppError `forbidden` unless the actor manages the collection.
     */
    async setLeg(actor: Actor, id: string, leg: SwitchableLeg, isOn: boolean): Promise<EvaluationSetDetail> {
      await change(actor, id, async (transaction, { collectionId }) => {
        const collection = requireVisible(actor, await findReadable(transaction, actor.userId, collectionId));
        if (!canManage(actor, collection)) throw new AppError('forbidden');
        await switchLeg(transaction, collectionId, leg, isOn);
      });
      return detail(actor, id);
    },
  };
}

async function addQuestion(
  transaction: Database,
  set: SetRow,
  { text: typed, judgements: given }: EvaluationQuestionInput,
  position?: number,
): Promise<EvaluationQuestion> {
  const text = plainText(typed) ?? '';
  // A document named twice is one; the last word counts.
  const judgements = [...new Map(given.map((judgement) => [judgement.documentId, judgement])).values()];
  const ids = judgements.map(({ documentId }) => documentId);
  if ((await countInCollection(transaction, set.collectionId, ids)) < ids.length) {
    throw new AppError('evaluation-document-unknown');
  }
  if ((await findByText(transaction, set.id, [text])).size > 0) {
    throw new AppError('evaluation-question-exists');
  }
  requireRoom(set, 1);
  const [id = ''] = await insertQuestions(transaction, set.id, [{ text, judgements }], position);
  const stored = await judgementsOf(transaction, set.collectionId, [id]);
  return { id, text, judgements: stored.get(id) ?? [] };
}

function requireRoom(set: SetRow, more: number): void {
  const count = set.questions + more;
  if (count <= maxEvaluationQuestions) return;
  throw new AppError('evaluation-set-full', { params: { limit: maxEvaluationQuestions, count } });
}

function isSame(one: QuestionContent, other: QuestionContent): boolean {
  const written = ({ judgements }: QuestionContent) =>
    judgements
      .map(({ documentId, gain, passage, page }) => JSON.stringify([documentId, gain, passage, page]))
      .toSorted()
      .join('\n');
  return written(one) === written(other);
}

function toLine({ text, judgements }: EvaluationQuestion): string {
  const documents = judgements.map(({ documentId, path, gain, passage, page }) => ({
    id: documentId,
    path,
    gain,
    ...(passage !== null && { passage }),
    ...(page !== null && { page }),
  }));
  return JSON.stringify({ question: text, documents });
}
