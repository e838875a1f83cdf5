import type { Problems } from './problems.ts';
import type { NamedQuestion } from './raw-question.ts';
import type { QuestionContent } from '../evaluation.queries.ts';

export type KnownDocument = { id: string; title: string; fileName: string; folder: string };

/** By how sure a name is; the first under which documents are found decides. */
const namings: ((document: KnownDocument) => string)[] = [
  ({ id }) => id,
  ({ folder, fileName }) => (folder === '' ? fileName : `${folder}/${fileName}`),
  ({ fileName }) => fileName,
  ({ title }) => title,
  ({ fileName }) => fileName.replace(/\.[^.]+$/, ''),
];

/** Puts the documents of a collection in the place of their names. What is not there, or there twice, is a problem. */
export function matchDocuments(
  questions: readonly NamedQuestion[],
  documents: readonly KnownDocument[],
  problems: Problems,
): QuestionContent[] {
  const indexes = namings.map((nameOf) => {
    const index = new Map<string, string[]>();
    for (const document of documents) {
      const name = folded(nameOf(document));
      const known = index.get(name);
      if (known) known.push(document.id);
      else index.set(name, [document.id]);
    }
    return index;
  });
  const find = (names: readonly string[]): string[] => {
    for (const name of names) {
      for (const index of indexes) {
        const ids = index.get(folded(name));
        if (ids) return ids;
      }
    }
    return [];
  };
  return questions.map(({ text, documents: named }) => {
    const judgements = new Map<string, QuestionContent['judgements'][number]>();
    for (const { names, gain, passage, page, place } of named) {
      const [documentId, ...others] = find(names);
      const name = names[0]?.slice(0, 200) ?? '';
      if (documentId === undefined) problems.add(place, 'import-document-unknown', { name });
      else if (others.length > 0) problems.add(place, 'import-document-ambiguous', { name });
      // Two names of one document: the first counts.
      else if (!judgements.has(documentId)) judgements.set(documentId, { documentId, gain, passage, page });
    }
    return { text, judgements: [...judgements.values()] };
  });
}

function folded(name: string): string {
  return name
    .normalize('NFC')
    .trim()
    .replace(/^\.?\//, '')
    .toLowerCase();
}
