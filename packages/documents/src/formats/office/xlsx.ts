import {
  childElement,
  childElements,
  findElements,
  parseXml,
  readXmlUnits,
  ownText,
  type XmlElement,
} from '../../archive/xml.ts';
import { createBlockWriter } from '../../block-writer.ts';
import { limits, tooComplex } from '../../limits.ts';
import type { FormatReader } from '../../parsed-document.ts';
import { columnIndex } from '../../sheet-columns.ts';
import { writeSheet, type SheetRow } from '../sheets/table-blocks.ts';
import { openOfficePackage, type OfficePackage } from './office-package.ts';
import { readCellFormats, type CellFormats } from './xlsx-cell-formats.ts';

/** Reads workbooks sheet by sheet: values as they are shown, dates as ISO, merged cells filled downwards. */
export const readXlsx: FormatReader = async (input, { onProgress, signal }) => {
  const office = await openOfficePackage(input);
  const workbook = parseXml(office.zip.read(office.mainPart));
  const relationships = office.relationshipsOf(office.mainPart);
  const partOf = (type: string): string | undefined =>
    relationships.find((relationship) => relationship.type === type && office.zip.has(relationship.target))
      ?.target;
  const strings = readSharedStrings(office, partOf('sharedStrings'));
  const is1904 = /^(?:1|true|on)$/.test(
    findElements(workbook, 'workbookPr')[0]?.attributes['date1904'] ?? '',
  );
  const stylesPart = partOf('styles');
  const formats = readCellFormats(stylesPart === undefined ? undefined : office.zip.read(stylesPart), is1904);
  const sheets = findElements(workbook, 'sheet').filter(
    ({ attributes }) => attributes['state'] !== 'veryHidden',
  );
  const writer = createBlockWriter();
  const budget = { cells: limits.sheetCells };
  for (const [index, { attributes }] of sheets.entries()) {
    signal?.throwIfAborted();
    const name = attributes['name'] ?? `Sheet${index + 1}`;
    const target = relationships.find(({ id }) => id === attributes['r:id'])?.target;
    if (target && office.zip.has(target)) {
      const rows = readRows(office.zip.read(target), { strings, formats, budget });
      writer.endHeadings();
      if (rows.length > 0 && sheets.length > 1) {
        writer.heading(name, 1, { kind: 'sheet', sheet: name, range: 'A1:A1' });
      }
      writeSheet(rows, name, writer);
    }
    onProgress?.({ done: index + 1, total: sheets.length, unit: 'parts' });
  }
  return { title: office.title, blocks: writer.blocks };
};

function readSharedStrings(office: OfficePackage, part: string | undefined): string[] {
  const strings: string[] = [];
  if (part === undefined) return strings;
  readXmlUnits(office.zip.read(part), {
    isUnit: (name) => name === 'si',
    onUnit: (element) => strings.push(richText(element)),
  });
  return strings;
}

/** Text of a plain or rich string, without the phonetic guide that stands beside it. */
function richText(element: XmlElement): string {
  return childElements(element)
    .map((child) => {
      if (child.name === 't') return ownText(child);
      return child.name === 'r' ? richText(child) : '';
    })
    .join('');
}

type SheetContext = { strings: string[]; formats: CellFormats; budget: { cells: number } };
type Merge = { fromRow: number; toRow: number; column: number };

function readRows(part: Buffer, context: SheetContext): SheetRow[] {
  const rows: SheetRow[] = [];
  const merges: Merge[] = [];
  let previous = 0;
  readXmlUnits(part, {
    isUnit: (name, parentName) => name === 'mergeCell' || (name === 'row' && parentName === 'sheetData'),
    onUnit: (element) => {
      if (element.name === 'mergeCell') {
        const merge = parseMerge(element.attributes['ref'] ?? '');
        if (merge) merges.push(merge);
        return;
      }
      const number = Number(element.attributes['r'] ?? previous + 1) || previous + 1;
      previous = number;
      const cells = readCells(element, context);
      if (cells.length > 0) rows.push({ number, cells });
    },
  });
  fillMerged(rows, merges);
  return rows;
}

function readCells(row: XmlElement, { strings, formats, budget }: SheetContext): string[] {
  const cells: string[] = [];
  for (const cell of childElements(row, 'c')) {
    const column = columnOf(cell.attributes['r'] ?? '') ?? cells.length;
    const text = cellText(cell, strings, formats);
    if (text === '') continue;
    budget.cells -= Math.max(column + 1 - cells.length, 1);
    if (budget.cells < 0) throw tooComplex(`${limits.sheetCells / 1e6} M cells`);
    while (cells.length < column) cells.push('');
    cells[column] = text;
  }
  return cells;
}

function cellText(cell: XmlElement, strings: string[], formats: CellFormats): string {
  const type = cell.attributes['t'] ?? 'n';
  if (type === 'inlineStr') {
    const inline = childElement(cell, 'is');
    return inline ? richText(inline) : '';
  }
  const valueElement = childElement(cell, 'v');
  const value = valueElement ? ownText(valueElement) : '';
  if (value === '') return '';
  if (type === 's') return strings[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  if (type === 'n') return formats.show(value, Number(cell.attributes['s'] ?? 0));
  return value;
}

const maxColumns = 16_384;

/** 0-based column of a reference such as `AB12`; undefined when it is not one Excel could have written. */
function columnOf(reference: string): number | undefined {
  const letters = /^([A-Z]{1,3})\d*/.exec(reference)?.[1];
  const index = letters === undefined ? maxColumns : columnIndex(letters);
  return index < maxColumns ? index : undefined;
}

function parseMerge(reference: string): Merge | undefined {
  const match = /^([A-Z]{1,3})(\d+):[A-Z]{1,3}(\d+)$/.exec(reference);
  const column = columnOf(match?.[1] ?? '');
  if (!match || column === undefined || match[2] === match[3]) return undefined;
  return { fromRow: Number(match[2]), toRow: Number(match[3]), column };
}

/** A row that stands alone in a passage must still say which merged group it belongs to. */
function fillMerged(rows: SheetRow[], merges: Merge[]): void {
  if (merges.length === 0) return;
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  for (const { fromRow, toRow, column } of merges.slice(0, 20_000)) {
    const text = byNumber.get(fromRow)?.cells[column] ?? '';
    if (text === '' || toRow - fromRow > 2000) continue;
    for (let number = fromRow + 1; number <= toRow; number += 1) {
      const cells = byNumber.get(number)?.cells;
      if (!cells) continue;
      while (cells.length < column) cells.push('');
      cells[column] ||= text;
    }
  }
}
