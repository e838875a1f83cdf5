import { readJsonLines } from './json-lines.ts';
import type { Problems } from './problems.ts';
import {
  checkDocument,
  checkText,
  type NamedDocument,
  type NamedQuestion,
  type RawDocument,
  type RawQuestion,
} from './raw-question.ts';
import { readTable } from './table.ts';

export type ImportFile = { name: string; text: string };

/**
 * Reads questions from JSONL, from tables (CSV, TSV) with a question and a document in each row, or from BEIR files:
 * queries as JSONL beside judgements as a table. What is wrong is told to `problems` and left out.
 */
export function readQuestionFiles(files: readonly ImportFile[], problems: Problems): NamedQuestion[] {
  const written: RawQuestion[] = [];
  const judged = new Map<string, RawDocument[]>();
  for (const { name, text: withMark } of files) {
    const text = withMark.replace(/^\uFEFF/, '');
    if (text.trim() === '') continue;
    if (text.trimStart().startsWith('{')) {
      written.push(...readJsonLines(name, text, problems));
      continue;
    }
    const table = readTable(name, text);
    if (!table) problems.add({ file: name, line: 1 }, 'import-unreadable');
    for (const { question, document } of table?.rows ?? []) {
      if (table?.isJudgements) judged.set(question, [...(judged.get(question) ?? []), document]);
      else written.push({ id: null, text: question, documents: [document], place: document.place });
    }
  }
  return joinRepeats(
    written.flatMap((raw) => checkQuestion(raw, judged, problems) ?? []),
    problems,
  );
}

function checkQuestion(
  raw: RawQuestion,
  judged: ReadonlyMap<string, RawDocument[]>,
  problems: Problems,
): NamedQuestion | null {
  const { place } = raw;
  const given = raw.documents.length > 0 ? raw.documents : (judged.get(raw.id ?? '') ?? []);
  // Where the judgements stand in a file of their own, a question without any was not judged.
  if (given.length === 0 && judged.size > 0) return null;
  if (given.length === 0) problems.add(place, 'import-no-document');
  const text = checkText(raw.text, place, problems);
  const documents = given.flatMap((document) => checkDocument(document, problems) ?? []);
  return text === null || documents.length === 0 ? null : { text, documents, place };
}

/**
 * What is asked twice, of other documents, is one question with several right ones. Collections hold whole repeats,
 * too, which say nothing new; two that name the same document with another passage, page or gain contradict each other.
 */
function joinRepeats(questions: readonly NamedQuestion[], problems: Problems): NamedQuestion[] {
  const joined = new Map<string, NamedQuestion>();
  for (const question of questions) {
    const known = joined.get(question.text) ?? { ...question, documents: [] };
    joined.set(question.text, known);
    for (const document of question.documents) {
      const first = known.documents.find(({ names }) => names.join('\n') === document.names.join('\n'));
      if (!first) known.documents.push(document);
      else if (!isRepeat(first, document)) {
        problems.add(document.place, 'import-duplicate', { first: first.place.line ?? 1 });
      }
    }
  }
  return [...joined.values()];
}

function isRepeat(one: NamedDocument, other: NamedDocument): boolean {
  return one.gain === other.gain && one.passage === other.passage && one.page === other.page;
}
