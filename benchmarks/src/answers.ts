import { onyxCommand, startOnyx } from '@onyx/cli/testing';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const runFile = promisify(execFile);

type Question = { _id: string; text: string; metadata?: { context?: string } };
type Source = {
  folder: string;
  fileName: string;
  isCited: boolean;
  location: { page?: number; pageEnd?: number };
};

export type AnswerFigures = {
  documents: number;
  questions: number;
  /** Mean share of the right documents (or pages) among the sources of the answer. */
  recall: number;
  /** The same among the sources that the answer cites. */
  recallCited: number;
  /** Share of questions with at least one right document among the sources. */
  hitRate: number;
  importSeconds: number;
};

/**
 * Imports a collection with `onyx import` and asks its first questions with `onyx ask`, as a person would. The folder
 * holds `queries*.jsonl`, `qrels/*.tsv`, and the documents in `docs/` or `pdfs/`, or else in `corpus.jsonl`, whose
 * texts are written to files. A judged id is a path, `path#page=N`, or the name of a corpus entry. A follow-up question
 * is asked together with the question before it (`metadata.context`).
 */
export async function measureAnswers(folder: string, questionCount: number): Promise<AnswerFigures> {
  const work = await mkdtemp(join(tmpdir(), 'onyx-answers-'));
  const dataDir = join(work, 'data');
  try {
    const documents = await documentFolder(folder, join(work, 'corpus'));
    const judgements = await readJudgements(folder);
    const questions = (await readQuestions(folder))
      .filter((question) => judgements.has(question._id))
      .slice(0, questionCount);
    const server = await startOnyx(dataDir);
    try {
      const imported = (await run(['import', documents, '--json', '--data', dataDir])) as {
        created: number;
        seconds: number;
      };
      const scores: Score[] = [];
      for (const question of questions) {
        const text = [question.metadata?.context, question.text].filter(Boolean).join('\n');
        const { sources } = (await run(['ask', text, '--json', '--data', dataDir])) as { sources: Source[] };
        scores.push(scoreOf(judgements.get(question._id) ?? new Set(), sources));
      }
      const mean = (pick: (score: Score) => number): number =>
        Math.round((scores.reduce((sum, score) => sum + pick(score), 0) / scores.length) * 1000) / 1000;
      return {
        documents: imported.created,
        questions: scores.length,
        recall: mean((score) => score.recall),
        recallCited: mean((score) => score.recallCited),
        hitRate: mean((score) => (score.recall > 0 ? 1 : 0)),
        importSeconds: imported.seconds,
      };
    } finally {
      await server.stop();
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

type Score = { recall: number; recallCited: number };

function scoreOf(right: ReadonlySet<string>, sources: readonly Source[]): Score {
  const share = (among: readonly Source[]): number => {
    const names = new Set(among.flatMap(namesOf));
    return [...right].filter((id) => names.has(id)).length / right.size;
  };
  return { recall: share(sources), recallCited: share(sources.filter((source) => source.isCited)) };
}

/** All ids a source can be judged by: its path, its path and page, its name without `.txt`. */
function namesOf({ folder, fileName, location }: Source): string[] {
  // The folder that was imported is the first part of the path inside the collection.
  const path = [...folder.split('/').slice(1), fileName].join('/');
  const pages: string[] = [];
  for (let page = location.page ?? 0; page > 0 && page <= (location.pageEnd ?? location.page ?? 0); page++) {
    pages.push(`${path}#page=${page}`);
  }
  return [path, path.replace(/\.txt$/, ''), ...pages];
}

async function documentFolder(folder: string, written: string): Promise<string> {
  for (const name of ['docs', 'pdfs']) if (existsSync(join(folder, name))) return join(folder, name);
  await mkdir(written);
  for (const { _id, title, text } of await readLines<{ _id: string; title: string; text: string }>(
    join(folder, 'corpus.jsonl'),
  )) {
    await writeFile(join(written, `${_id}.txt`), title ? `${title}\n\n${text}` : text);
  }
  return written;
}

async function readQuestions(folder: string): Promise<Question[]> {
  const names = (await readdir(folder)).filter(
    (name) => /^queries.*\.jsonl$/.test(name) && !name.includes('unanswerable'),
  );
  return (await Promise.all(names.toSorted().map((name) => readLines<Question>(join(folder, name))))).flat();
}

async function readJudgements(folder: string): Promise<Map<string, Set<string>>> {
  const judgements = new Map<string, Set<string>>();
  for (const name of (await readdir(join(folder, 'qrels'))).filter((entry) => entry.endsWith('.tsv'))) {
    const lines = (await readFile(join(folder, 'qrels', name), 'utf8')).trim().split('\n').slice(1);
    for (const line of lines) {
      const [query = '', document = '', score] = line.split('\t');
      if (Number(score) > 0) judgements.set(query, (judgements.get(query) ?? new Set()).add(document));
    }
  }
  return judgements;
}

async function readLines<T>(path: string): Promise<T[]> {
  return (await readFile(path, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

async function run(args: string[]): Promise<unknown> {
  const { stdout } = await runFile(process.execPath, [onyxCommand, ...args], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout);
}
