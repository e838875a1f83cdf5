import Papa from 'papaparse';
import { createBlockWriter } from '../../block-writer.ts';
import { limits, tooComplex } from '../../limits.ts';
import type { FormatReader } from '../../parsed-document.ts';
import { decodeText } from '../../text/charset.ts';
import { extensionOf } from '../file-name.ts';
import { readWhole } from '../read-file.ts';
import { writeSheet, type SheetRow } from './table-blocks.ts';

/** Reads delimited text (RFC 4180 and its many relatives); delimiter and charset are found from the data. */
export const readCsv: FormatReader = async ({ filePath, fileName }) => {
  const { text } = decodeText(await readWhole(filePath));
  const writer = createBlockWriter();
  const rows: SheetRow[] = [];
  let cells = 0;
  const extension = extensionOf(fileName);
  Papa.parse<string[]>(text, {
    delimiter: extension === 'tsv' || extension === 'tab' ? '\t' : '',
    delimitersToGuess: [',', ';', '\t', '|'],
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
