import { readDelimitedText } from '@onyx/documents';
import type { RawDocument } from './raw-question.ts';

/** A row of a table: a question (or, of BEIR's judgements, its id) and one right document. */
export type TableRow = { question: string; document: RawDocument };
export type QuestionTable = { isJudgements: boolean; rows: TableRow[] };

const columnNames = {
  question: ['question', 'query', 'text', '问题'],
  id: ['query-id', 'query_id', 'qid'],
  document: ['document', 'doc', 'file', 'corpus-id', 'corpus_id', 'docid', '文档', '文件'],
  passage: ['passage', '段落'],
  page: ['page', '页', '页码'],
  gain: ['gain', 'score', 'relevance', '相关度'],
};
type Column = keyof typeof columnNames;

/** Reads CSV or TSV with a heading; without one the first two columns count. Null when it has too few columns. */
export function readTable(file: string, text: string): QuestionTable | null {
  const rows = readDelimitedText(text).map((cells, index) => ({ cells, line: index + 1 }));
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const [first] = filled;
  if (!first) return null;
  const columns = headingOf(first.cells);
  const places: Partial<Record<Column, number>> = columns ?? { question: 0, document: 1 };
  if (!columns && first.cells.length < 2) return null;
  const isJudgements = places.question === undefined;
  const key = places.question ?? places.id;
  if (key === undefined || places.document === undefined) return null;
  const table = (columns ? filled.slice(1) : filled).map(({ cells, line }): TableRow => {
    const cell = (column: Column) => cells[places[column] ?? -1];
    return {
      question: cells[key] ?? '',
      document: {
        names: [cell('document')],
        gain: cell('gain'),
        passage: cell('passage'),
        page: cell('page'),
        place: { file, line },
      },
    };
  });
  // BEIR says 0 of what was judged and found wrong.
  return {
    isJudgements,
    rows: table.filter(({ document }) => Number(document.gain ?? 1) !== 0 || document.gain === ''),
  };
}

/** Where the columns are, when the row is a heading: it names a document's column. */
function headingOf(cells: readonly string[]): Partial<Record<Column, number>> | null {
  const heads = cells.map((cell) => cell.trim().toLowerCase());
  const places: Partial<Record<Column, number>> = {};
  for (const column of Object.keys(columnNames) as Column[]) {
    const place = heads.findIndex((head) => columnNames[column].includes(head));
    if (place !== -1) places[column] = place;
  }
  return places.document === undefined ? null : places;
}
