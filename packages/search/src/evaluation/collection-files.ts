import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Judgements } from './metrics.ts';

export type EvaluationDocument = { id: string; title: string; text: string };
export type EvaluationQuestion = {
  id: string;
  text: string;
  /** Of a follow-up: what was asked before it. */
  previous?: string;
};
/** A test collection: documents, questions and which documents answer which. */
export type EvaluationCollection = {
  documents: EvaluationDocument[];
  /** Judged questions only. */
  questions: EvaluationQuestion[];
  judgements: Map<string, Judgements>;
};

type Line = {
  _id: string;
  title?: string;
  text: string;
  metadata?: { context?: unknown; history?: unknown };
};

/**
 * Reads a folder in BEIR layout: `corpus.jsonl` (or `pages.jsonl`), `queries*.jsonl`, `qrels/*.tsv`.
 * `split` picks `queries.<split>.jsonl` and `qrels/<split>.tsv` where there are several; absent it is `test`, else
 * `dev`, else the first.
 */
export async function readEvaluationCollection(
  folder: string,
  split?: string,
): Promise<EvaluationCollection> {
  return {
    documents: await readEvaluationDocuments(folder),
    ...(await readEvaluationQuestions(folder, split)),
  };
}

/** The documents of a folder alone. */
export async function readEvaluationDocuments(folder: string): Promise<EvaluationDocument[]> {
  const names = await readdir(folder);
  const lines = await readLines(
    join(folder, names.includes('corpus.jsonl') ? 'corpus.jsonl' : 'pages.jsonl'),
  );
  return lines.map(({ _id, title, text }) => ({ id: _id, title: title ?? '', text }));
}

/** The judged questions of a folder and their judgements alone. */
export async function readEvaluationQuestions(
  folder: string,
  split?: string,
): Promise<Pick<EvaluationCollection, 'questions' | 'judgements'>> {
  const judgements = await readJudgements(folder, split);
  const questions = await readQuestions(folder, split);
  return {
    questions: questions
      .filter((line) => [...(judgements.get(line._id)?.values() ?? [])].some((gain) => gain > 0))
      .map((line) => ({ id: line._id, text: line.text, ...previousOf(line) })),
    judgements,
  };
}

/** The user's turn before a follow-up, in one of the forms that collections have it in. */
function previousOf({ metadata }: Line): { previous?: string } {
  const { context, history } = metadata ?? {};
  if (typeof context === 'string' && context !== '') return { previous: context };
  if (!Array.isArray(history)) return {};
  const turns = history as { speaker?: string; text?: string }[];
  const last = turns.findLast((turn) => turn.speaker === 'user')?.text;
  return last ? { previous: last } : {};
}

async function readQuestions(folder: string, split: string | undefined): Promise<Line[]> {
  const names = (await readdir(folder)).filter((name) => /^queries.*\.jsonl$/.test(name)).toSorted();
  const name = pick(names, split, (wanted) => `queries.${wanted}.jsonl`);
  if (!name) throw new Error(`no questions in ${folder}`);
  return readLines(join(folder, name));
}

async function readJudgements(
  folder: string,
  split: string | undefined,
): Promise<Map<string, Map<string, number>>> {
  const names = (await readdir(join(folder, 'qrels'))).toSorted();
  const name = pick(names, split, (wanted) => `${wanted}.tsv`);
  if (!name) throw new Error(`no judgements in ${folder}`);
  const judgements = new Map<string, Map<string, number>>();
  for (const line of (await readFile(join(folder, 'qrels', name), 'utf8')).split('\n').slice(1)) {
    const [question, document, gain] = line.trim().split('\t');
    if (!question || !document) continue;
    const judged = judgements.get(question) ?? new Map<string, number>();
    judgements.set(question, judged.set(document, Number(gain)));
  }
  return judgements;
}

function pick(
  names: readonly string[],
  split: string | undefined,
  nameOf: (split: string) => string,
): string | undefined {
  const wanted = (split === undefined ? ['test', 'dev'] : [split]).map(nameOf);
  return wanted.find((name) => names.includes(name)) ?? names[0];
}

async function readLines(path: string): Promise<Line[]> {
  return (await readFile(path, 'utf8'))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Line);
}
