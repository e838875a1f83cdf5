import { openCompoundFile } from '../../archive/compound-file.ts';
import { createBlockWriter, type BlockWriter } from '../../block-writer.ts';
import { limits } from '../../limits.ts';
import type { FormatReader } from '../../parsed-document.ts';
import { singleLine } from '../../text/clean-text.ts';
import { readWhole } from '../read-file.ts';
import { openDocFile, type DocFile } from './doc-file.ts';
import { judgeRows } from './docx-table.ts';

/**
 * Reads Word 97 to 2003 documents: body, tables, list items (the numbers of which are not computed), then
 * notes, text boxes, and each different header and footer once. Field codes, tables of contents and
 * comments are left out. Text deleted under tracked changes is kept: telling it needs the properties of
 * characters, which are not read.
 */
export const readDoc: FormatReader = async ({ filePath }) => {
  const file = openDocFile(openCompoundFile(await readWhole(filePath, limits.archiveBytes)));
  const writer = createBlockWriter();
  const { main, footnotes, headers, macros, comments, endnotes, textBoxes } = file.stories;
  const afterMain = main + footnotes;
  const afterComments = afterMain + headers + macros + comments;
  writeStory(file, 0, main, writer);
  writer.endHeadings();
  writeStory(file, main, afterMain, writer);
  writeStory(file, afterComments, afterComments + endnotes + textBoxes, writer);
  writeRunningTexts(file, afterMain, afterMain + headers, writer);
  return { title: null, blocks: writer.blocks };
};

function writeStory(file: DocFile, from: number, to: number, writer: BlockWriter): void {
  const position = { kind: 'flow' } as const;
  let rows: string[][] = [];
  let cells: string[] = [];
  let cell = '';
  let markedHeaders = 0;
  const endTable = (): void => {
    if (cells.length > 0 || cell !== '') rows.push([...cells, cell]);
    const { headerRows, isLayout } = judgeRows(rows, markedHeaders);
    if (!isLayout) writer.table(rows, headerRows, position);
    else for (const text of rows.flat()) writer.text({ kind: 'paragraph', text, position });
    rows = [];
    markedHeaders = 0;
    cells = [];
    cell = '';
  };
  for (const { text, mark, index } of readParagraphs(file.text, from, to)) {
    const { style, isInTable, isRowEnd, isHeaderRow, listLevel } = file.paragraphAt(index);
    if (isRowEnd) {
      if (isHeaderRow && markedHeaders === rows.length) markedHeaders += 1;
      rows.push(cells);
      cells = [];
      cell = '';
    } else if (isInTable) {
      cell += cell === '' ? text : `\n${text}`;
      if (mark !== cellMark) continue;
      cells.push(cell);
      cell = '';
    } else {
      endTable();
      if (style >= 1 && style <= 9) writer.heading(text, style, position);
      else if (listLevel > 0) writer.text({ kind: 'list-item', text, level: listLevel, position });
      else writer.text({ kind: 'paragraph', text, position });
    }
  }
  endTable();
}

/** Page numbers alone say nothing; the same line on odd and even pages says it once. */
function writeRunningTexts(file: DocFile, from: number, to: number, writer: BlockWriter): void {
  const seen = new Set<string>();
  for (const { text } of readParagraphs(file.text, from, to)) {
    const line = singleLine(text);
    if (seen.has(line) || !/\p{L}{2,}/u.test(line)) continue;
    seen.add(line);
    writer.text({ kind: 'paragraph', text: line, position: { kind: 'flow', part: 'header' } });
  }
}

const cellMark = '\u0007';
const fieldStart = '\u0013';
const fieldResult = '\u0014';
const fieldEnd = '\u0015';
/** What ends a paragraph or belongs to a field. A line break within a paragraph is `\v`. */
// oxlint-disable-next-line no-control-regex -- controls are the marks
const special = /[\r\u0007\f\u000e\u0013\u0014\u0015]/g;

/** Paragraphs with their marks, without the codes of fields (2.8.25) and without tables of contents. */
function* readParagraphs(
  source: string,
  from: number,
  to: number,
): Generator<{ text: string; mark: string; index: number }> {
  const story = source.slice(from, to);
  const fields: { code: string; isHidden: boolean }[] = [];
  let hidden = 0;
  let text = '';
  let start = 0;
  const take = (index: number): void => {
    const piece = story.slice(start, index);
    const field = fields.at(-1);
    if (hidden === 0) text += piece;
    else if (field?.isHidden) field.code += piece.slice(0, 20);
    start = index + 1;
  };
  for (const match of story.matchAll(special)) {
    take(match.index);
    const [mark] = match;
    if (mark === fieldStart) {
      fields.push({ code: '', isHidden: true });
      hidden += 1;
    } else if (mark === fieldResult) {
      const field = fields.at(-1);
      if (field?.isHidden && !/^\s*TOC\b/.test(field.code)) {
        field.isHidden = false;
        hidden -= 1;
      }
    } else if (mark === fieldEnd) {
      if (fields.pop()?.isHidden) hidden -= 1;
    } else {
      yield { text: tidy(text), mark, index: from + match.index };
      text = '';
    }
  }
  take(story.length);
  if (text.trim() !== '') yield { text: tidy(text), mark: '', index: from + story.length - 1 };
}

/** The non-breaking hyphen has a code of its own here. */
function tidy(text: string): string {
  return text.replaceAll('\u001e', '-');
}
