import { AppError, type Position } from '@onyx/contracts';
import {
  childElements,
  findElement,
  parseXml,
  readXmlUnits,
  textOf,
  type XmlElement,
} from '../archive/xml.ts';
import { openZip, type ZipArchive } from '../archive/zip-archive.ts';
import { createBlockWriter, type BlockWriter } from '../block-writer.ts';
import { limits } from '../limits.ts';
import type { FormatReader } from '../parsed-document.ts';
import { singleLine } from '../text/clean-text.ts';
import { readWhole } from './read-file.ts';

const flow: Position = { kind: 'flow' };
const ignored = new Set([
  'tracked-changes',
  'table-of-content',
  'alphabetical-index',
  'annotation',
  'annotation-end',
  'sequence-decls',
  'variable-decls',
  'user-field-decls',
  'forms',
  'ruby-text',
  'note-citation',
  'bookmark',
  'title',
  'desc',
]);

/** Reads OpenDocument text, zipped or flat. Throws `file-encrypted` for a protected file. */
export const readOdt: FormatReader = async ({ filePath }, { signal }) => {
  const bytes = await readWhole(filePath, limits.archiveBytes);
  const writer = createBlockWriter();
  if (bytes.readUInt16BE(0) !== 0x504b) {
    writeBody(bytes, writer, signal);
    return { title: null, blocks: writer.blocks };
  }
  const zip = openZip(bytes);
  refuseEncrypted(zip);
  writeBody(zip.read('content.xml'), writer, signal);
  writer.endHeadings();
  writeRunningTexts(zip, writer);
  return { title: readTitle(zip), blocks: writer.blocks };
};

function refuseEncrypted(zip: ZipArchive): void {
  if (!zip.has('META-INF/manifest.xml')) return;
  if (findElement(parseXml(zip.read('META-INF/manifest.xml')), 'encryption-data'))
    throw new AppError('file-encrypted');
}

function readTitle(zip: ZipArchive): string | null {
  if (!zip.has('meta.xml')) return null;
  const title = findElement(parseXml(zip.read('meta.xml')), 'title');
  return title ? singleLine(textOf(title)) || null : null;
}

function writeBody(content: Buffer, writer: BlockWriter, signal: AbortSignal | undefined): void {
  readXmlUnits(content, {
    isUnit: (_name, parentName) => parentName === 'text',
    onUnit: (element) => {
      signal?.throwIfAborted();
      writeElement(element, 0, writer, flow);
    },
  });
}

/** Header and footer lines of the page styles, each once. */
function writeRunningTexts(zip: ZipArchive, writer: BlockWriter): void {
  if (!zip.has('styles.xml')) return;
  const seen = new Set<string>();
  readXmlUnits(zip.read('styles.xml'), {
    isUnit: (name, parentName) => parentName === 'master-page' && /^(?:header|footer)/.test(name),
    onUnit: (element) => {
      const text = inlineText(element, []);
      if (seen.has(text) || !/\p{L}{2,}/u.test(text)) return;
      seen.add(text);
      for (const child of childElements(element)) {
        writeElement(child, 0, writer, { kind: 'flow', part: element.name.replace(/-.*/, '') });
      }
    },
  });
}

function writeElement(element: XmlElement, listLevel: number, writer: BlockWriter, position: Position): void {
  if (ignored.has(element.name)) return;
  if (element.name === 'h' || element.name === 'p') writeParagraph(element, listLevel, writer, position);
  else if (element.name === 'table') writeTable(element, writer, position);
  else {
    const level = element.name === 'list' ? listLevel + 1 : listLevel;
    for (const child of childElements(element)) writeElement(child, level, writer, position);
  }
}

function writeParagraph(
  element: XmlElement,
  listLevel: number,
  writer: BlockWriter,
  position: Position,
): void {
  const attached: XmlElement[] = [];
  const text = inlineText(element, attached);
  if (element.name === 'h')
    writer.heading(text, Number(element.attributes['outline-level'] ?? 1) || 1, position);
  else if (listLevel > 0) writer.text({ kind: 'list-item', level: listLevel, text, position });
  else writer.text({ kind: 'paragraph', text, position });
  // Notes and text boxes stand behind the paragraph that holds them.
  for (const box of attached)
    for (const child of childElements(box)) writeElement(child, 0, writer, position);
}

function inlineText(element: XmlElement, attached: XmlElement[]): string {
  let text = '';
  for (const child of element.children) {
    if (typeof child === 'string') text += child.replace(/\s+/g, ' ');
    else if (child.name === 's') text += ' '.repeat(Math.min(Number(child.attributes['c'] ?? 1) || 1, 100));
    else if (child.name === 'tab') text += '\t';
    else if (child.name === 'line-break') text += '\n';
    else if (child.name === 'note-body' || child.name === 'text-box') attached.push(child);
    else if (!ignored.has(child.name)) {
      const inner = inlineText(child, attached);
      text += child.name === 'p' && inner !== '' ? `${inner}\n` : inner;
    }
  }
  return text;
}

function writeTable(table: XmlElement, writer: BlockWriter, position: Position): void {
  const rows: string[][] = [];
  let headerRows = 0;
  const addRows = (parent: XmlElement, isHeader: boolean): void => {
    for (const child of childElements(parent)) {
      if (child.name === 'table-row') {
        rows.push(cellsOf(child));
        if (isHeader) headerRows += 1;
      } else if (/^table-(?:header-rows|rows|row-group)$/.test(child.name)) {
        addRows(child, child.name === 'table-header-rows');
      }
    }
  };
  addRows(table, false);
  const width = rows.reduce(
    (most, row) => Math.max(most, row.filter((cell) => cell.trim() !== '').length),
    0,
  );
  if (width >= 2 && rows.length >= 2) writer.table(rows, headerRows || (rows.length > 2 ? 1 : 0), position);
  else for (const text of rows.flat()) writer.text({ kind: 'paragraph', text, position });
}

function cellsOf(row: XmlElement): string[] {
  const cells: string[] = [];
  for (const cell of childElements(row)) {
    const repeated = Math.min(Number(cell.attributes['number-columns-repeated'] ?? 1) || 1, 200);
    const text = inlineText(cell, []).trim();
    for (let count = 0; count < repeated; count += 1) cells.push(text);
  }
  return cells;
}
