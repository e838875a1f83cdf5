import { readJsonLines } from './json-lines.ts';
import type { Problems } from './problems.ts';
import {
  checkDocument,
  checkText,
  plainText,
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
  const rowsOf = new Map<string, RawQuestion>();
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
      if (table?.isJudgements) {
        judged.set(question, [...(judged.get(question) ?? []), document]);
        continue;
      }
      // Rows of one question are one question with several documents.
      const text = plainText(question);
      const known = text === null ? undefined : rowsOf.get(text);
      if (known) known.documents.push(document);
      else {
        const row = { id: null, text, documents: [document], place: document.place };
        written.push(row);
        if (text !== null) rowsOf.set(text, row);
      }
    }
  }
  const questions = written.flatMap((raw) => checkQuestion(raw, judged, problems) ?? []);
  return withoutRepeats(questions, problems);
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

function withoutRepeats(questions: readonly NamedQuestion[], problems: Problems): NamedQuestion[] {
  const lines = new Map<string, number>();
  return questions.filter(({ text, documents, place }) => {
    const first = lines.get(text);
    if (first !== undefined) problems.add(place, 'import-duplicate', { first });
    else lines.set(text, place.line ?? 1);
    tellRepeatedDocuments(documents, problems);
    return first === undefined;
  });
}

function tellRepeatedDocuments(documents: readonly NamedDocument[], problems: Problems): void {
  const lines = new Map<string, number>();
  for (const { names, place } of documents) {
    const key = names.join('\n');
    const first = lines.get(key);
    if (first !== undefined) problems.add(place, 'import-duplicate', { first });
    else lines.set(key, place.line ?? 1);
  }
}
