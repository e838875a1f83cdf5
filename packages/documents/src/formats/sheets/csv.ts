import Papa from 'papaparse';
import { createBlockWriter } from '../../block-writer.ts';
import { limits, tooComplex } from '../../limits.ts';
import type { FormatReader } from '../../parsed-document.ts';
import { decodeText } from '../../text/charset.ts';
import { extensionOf } from '../file-name.ts';
import { readWhole } from '../read-file.ts';
import { writeSheet, type SheetRow } from './table-blocks.ts';

const sampleCharacters = 64 * 1024;
const sampleRows = 100;

/** Reads delimited text (RFC 4180 and its many relatives); delimiter and charset are found from the data. */
export const readCsv: FormatReader = async ({ filePath, fileName }) => {
  const { text } = decodeText(await readWhole(filePath));
  const writer = createBlockWriter();
  const rows: SheetRow[] = [];
  let cells = 0;
  const extension = extensionOf(fileName);
  Papa.parse<string[]>(text, {
    delimiter: extension === 'tsv' || extension === 'tab' ? '\t' : guessDelimiter(text),
    skipEmptyLines: false,
    step: ({ data }) => {
      cells += data.length;
      if (cells > limits.sheetCells) throw tooComplex(`${limits.sheetCells / 1e6} M cells`);
      rows.push({ number: rows.length + 1, cells: data });
    },
  });
  writeSheet(rows, fileName, writer);
  return { title: null, blocks: writer.blocks };
};

/** The rows of delimited text at hand, empty ones included, so that a row's number is its place. */
export function readDelimitedText(text: string): string[][] {
  return Papa.parse<string[]>(text, { delimiter: guessDelimiter(text), skipEmptyLines: false }).data;
}

/** The delimiter by which most rows of the beginning have the same number of fields, two at least. */
function guessDelimiter(text: string): string {
  let best = ',';
  let bestScore = 0;
  for (const delimiter of [',', ';', '\t', '|']) {
    const { data } = Papa.parse<string[]>(text.slice(0, sampleCharacters), {
      delimiter,
      preview: sampleRows,
    });
    const rows = data.filter((row) => row.some((cell) => cell.trim() !== ''));
    const counts = new Map<number, number>();
    for (const { length } of rows) if (length > 1) counts.set(length, (counts.get(length) ?? 0) + 1);
    for (const [width, count] of counts) {
      // Among equally regular readings, the one with more columns.
      const score = count / rows.length + width / 10_000;
      if (score > bestScore) {
        best = delimiter;
        bestScore = score;
      }
    }
  }
  return best;
}
