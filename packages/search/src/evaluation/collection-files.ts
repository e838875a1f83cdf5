import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Judgements } from './metrics.ts';

export type EvaluationDocument = { id: string; title: string; text: string };
export type EvaluationQuestion = { id: string; text: string };
/** A test collection: documents, questions and which documents answer which. */
export type EvaluationCollection = {
  documents: EvaluationDocument[];
  /** Judged questions only. */
  questions: EvaluationQuestion[];
  judgements: Map<string, Judgements>;
};

type Line = { _id: string; title?: string; text: string };

/**
 * Reads a folder in BEIR layout: `corpus.jsonl` (or `pages.jsonl`), `queries*.jsonl`, `qrels/*.tsv`.
 * `split` picks `queries.<split>.jsonl` and `qrels/<split>.tsv` where there are several.
 */
export async function readEvaluationCollection(
  folder: string,
  split?: string,
): Promise<EvaluationCollection> {
  const documents = await readDocuments(folder);
  const judgements = await readJudgements(folder, split);
  const questions = await readQuestions(folder, split);
  return {
    documents: documents.map(({ _id, title, text }) => ({ id: _id, title: title ?? '', text })),
    questions: questions
      .filter((line) => [...(judgements.get(line._id)?.values() ?? [])].some((gain) => gain > 0))
      .map(({ _id, text }) => ({ id: _id, text })),
    judgements,
  };
}

async function readDocuments(folder: string): Promise<Line[]> {
  const names = await readdir(folder);
  return readLines(join(folder, names.includes('corpus.jsonl') ? 'corpus.jsonl' : 'pages.jsonl'));
}

async function readQuestions(folder: string, split: string | undefined): Promise<Line[]> {
  const names = (await readdir(folder)).filter((name) => /^queries.*\.jsonl$/.test(name)).toSorted();
  const name = names.find((candidate) => candidate === `queries.${split}.jsonl`) ?? names[0];
  if (!name) throw new Error(`no questions in ${folder}`);
  return readLines(join(folder, name));
}

async function readJudgements(
  folder: string,
  split: string | undefined,
): Promise<Map<string, Map<string, number>>> {
  const names = (await readdir(join(folder, 'qrels'))).toSorted();
  const name = names.find((candidate) => candidate === `${split}.tsv`) ?? names[0];
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

async function readLines(path: string): Promise<Line[]> {
  return (await readFile(path, 'utf8'))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Line);
}
