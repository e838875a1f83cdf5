import type { Problems } from './problems.ts';
import type { RawDocument, RawQuestion } from './raw-question.ts';

type Fields = Record<string, unknown>;

/**
 * Questions of a JSONL file: `{"question", "documents": ["handbook.pdf", {"id", "path", "gain", "passage", "page"}]}`.
 * `text` or `query` is as good as `question`, one `document` as good as `documents`; BEIR's lines have `_id` and `text`.
 */
export function readJsonLines(file: string, text: string, problems: Problems): RawQuestion[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    const place = { file, line: index + 1 };
    const fields = parseFields(line);
    if (!fields) {
      problems.add(place, 'import-unreadable');
      return [];
    }
    const documents = Array.isArray(fields['documents'])
      ? fields['documents']
      : [fields['documents'] ?? fields['document']].filter((one) => one !== undefined && one !== null);
    const id = fields['_id'];
    return [
      {
        id: typeof id === 'string' || typeof id === 'number' ? String(id) : null,
        text: fields['question'] ?? fields['text'] ?? fields['query'],
        documents: documents.map((one: unknown): RawDocument => {
          const own: Fields = isFields(one) ? one : { document: one };
          return {
            names: [own['id'], own['path'], own['document'], own['title']],
            gain: own['gain'],
            passage: own['passage'] ?? (documents.length === 1 ? fields['passage'] : null),
            page: own['page'] ?? (documents.length === 1 ? fields['page'] : null),
            place,
          };
        }),
        place,
      },
    ];
  });
}

function parseFields(line: string): Fields | null {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
