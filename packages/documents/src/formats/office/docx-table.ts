import { childElement, childElements, type XmlElement } from '../../archive/xml.ts';

export type DocxTable = {
  rows: string[][];
  headerRows: number;
  /** The cells as elements, in reading order, for a table that is there for layout only. */
  cells: XmlElement[];
  isLayout: boolean;
};

const longCell = 1500;

/** The rows of a `w:tbl`: column spans leave empty cells, vertically merged cells repeat their text. */
export function tableRows(table: XmlElement, plainText: (element: XmlElement) => string): DocxTable {
  const rows: string[][] = [];
  const cells: XmlElement[] = [];
  let markedHeaders = 0;
  for (const row of rowElements(table)) {
    const previous = rows.at(-1) ?? [];
    const texts: string[] = [];
    for (const cell of cellElements(row)) {
      const properties = childElement(cell, 'tcPr');
      const merge = childElement(properties, 'vMerge');
      const isContinued = merge !== undefined && merge.attributes['val'] !== 'restart';
      const text = isContinued ? (previous[texts.length] ?? '') : plainText(cell);
      if (!isContinued) cells.push(cell);
      texts.push(text);
      const span = Number(childElement(properties, 'gridSpan')?.attributes['val'] ?? 1);
      for (let extra = 1; extra < Math.min(span || 1, 200); extra += 1) texts.push('');
    }
    if (childElement(childElement(row, 'trPr'), 'tblHeader') && markedHeaders === rows.length)
      markedHeaders += 1;
    rows.push(texts);
  }
  return { rows, cells, ...judgeRows(rows, markedHeaders) };
}

/** How many rows are headers, by their marks or else by their look, and whether the table only arranges text. */
export function judgeRows(
  rows: string[][],
  markedHeaders: number,
): Pick<DocxTable, 'headerRows' | 'isLayout'> {
  const width = rows.reduce(
    (most, row) => Math.max(most, row.filter((text) => text.trim() !== '').length),
    0,
  );
  return {
    headerRows: markedHeaders || (looksLikeHeader(rows[0] ?? []) && rows.length > 2 ? 1 : 0),
    isLayout: rows.length < 2 || width < 2 || rows.flat().some((text) => text.length > longCell),
  };
}

function looksLikeHeader(row: string[]): boolean {
  const filled = row.filter((text) => text.trim() !== '');
  return (
    filled.length >= 2 && filled.every((text) => text.length <= 60 && !/^[-+]?[\d.,]+%?$/.test(text.trim()))
  );
}

/** Rows and cells may be wrapped in content controls. */
function rowElements(table: XmlElement): XmlElement[] {
  return unwrap(table, 'tr');
}

function cellElements(row: XmlElement): XmlElement[] {
  return unwrap(row, 'tc');
}

function unwrap(element: XmlElement, name: string): XmlElement[] {
  return childElements(element).flatMap((child) => {
    if (child.name === name) return [child];
    return child.name === 'sdt' || child.name === 'sdtContent' || child.name === 'ins'
      ? unwrap(child, name)
      : [];
  });
}
