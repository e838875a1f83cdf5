import { compoundFileOf } from './compound-files.ts';

export type DocParagraphFixture = {
  /** With its mark: `\r`, or `\u0007` at the end of a cell or row. */
  text: string;
  style?: number;
  /** Property modifiers after the style, as bytes in hexadecimal. */
  modifiers?: string;
};
type DocFixture = {
  main: DocParagraphFixture[];
  footnotes?: DocParagraphFixture[];
  headers?: DocParagraphFixture[];
  /** Of the `Data` stream. */
  data?: Uint8Array;
  version?: number;
  flags?: number;
};

export const inTable = '162401';
export const rowEnd = '162401172401';
/** Of a list, by its level from 0. */
export const listed = (level: number): string => `0a26${level.toString(16).padStart(2, '0')}0b460100`;

const textStart = 0x600;
const pageBytes = 512;
const perPage = 8;

/**
 * A Word 97 document ([MS-DOC]). Each paragraph is a piece of its own, in 8-bit text when it is ASCII,
 * stored in the file in reverse order.
 */
export function docOf({
  main,
  footnotes = [],
  headers = [],
  data,
  version = 0xc1,
  flags = 0x0200,
}: DocFixture): Uint8Array {
  const paragraphs = [...main, ...footnotes, ...headers];
  const stored = paragraphs.map(({ text }) => Buffer.from(text, isNarrow(text) ? 'latin1' : 'utf16le'));
  const places: number[] = [];
  let place = textStart;
  for (const [index, bytes] of [...stored.entries()].toReversed()) {
    places[index] = place;
    place += bytes.length;
  }
  const textEnd = place;
  const pages = paragraphPages(paragraphs, places, textEnd);
  const firstPage = Math.ceil(textEnd / pageBytes);
  const tables = [pieceTable(paragraphs, places), pageTable(pages, firstPage, textEnd)];

  const word = Buffer.alloc((firstPage + pages.length) * pageBytes);
  word.writeUInt16LE(0xa5ec, 0);
  word.writeUInt16LE(version, 2);
  word.writeUInt16LE(flags, 0x0a);
  for (const [index, story] of [main, footnotes, headers].entries()) {
    word.writeUInt32LE(
      story.reduce((sum, { text }) => sum + text.length, 0),
      0x4c + index * 4,
    );
  }
  word.writeUInt32LE(0, 0x1a2);
  word.writeUInt32LE(tables[0]?.length ?? 0, 0x1a6);
  word.writeUInt32LE(tables[0]?.length ?? 0, 0x102);
  word.writeUInt32LE(tables[1]?.length ?? 0, 0x106);
  for (const [index, bytes] of stored.entries()) bytes.copy(word, places[index]);
  for (const [index, { bytes }] of pages.entries()) bytes.copy(word, (firstPage + index) * pageBytes);
  return compoundFileOf({ WordDocument: word, '1Table': Buffer.concat(tables), ...(data && { Data: data }) });
}

function isNarrow(text: string): boolean {
  return /^[\0-\u007f]*$/.test(text);
}

function pieceTable(paragraphs: DocParagraphFixture[], places: number[]): Buffer {
  const count = paragraphs.length;
  const table = Buffer.alloc((count + 1) * 4 + count * 8);
  let position = 0;
  for (const [index, { text }] of paragraphs.entries()) {
    position += text.length;
    table.writeUInt32LE(position, (index + 1) * 4);
    const place = places[index] ?? 0;
    table.writeUInt32LE(isNarrow(text) ? place * 2 + 0x40000000 : place, (count + 1) * 4 + index * 8 + 2);
  }
  const head = Buffer.from([1, 2, 0, 0, 0, 2, 0, 0, 0, 0]);
  head.writeUInt32LE(table.length, 6);
  return Buffer.concat([head, table]);
}

type Page = { from: number; bytes: Buffer };

/** Pages of paragraph properties, in the order of the file. */
function paragraphPages(paragraphs: DocParagraphFixture[], places: number[], textEnd: number): Page[] {
  const inFile = paragraphs.map((paragraph, index) => ({ paragraph, from: places[index] ?? 0 })).toReversed();
  const pages: Page[] = [];
  for (let start = 0; start < inFile.length; start += perPage) {
    const entries = inFile.slice(start, start + perPage);
    const bytes = Buffer.alloc(pageBytes);
    bytes[pageBytes - 1] = entries.length;
    let free = pageBytes - 2;
    for (const [index, { paragraph, from }] of entries.entries()) {
      const { style = 0, modifiers = '' } = paragraph;
      const content = Buffer.concat([Buffer.from([style, 0]), Buffer.from(modifiers, 'hex')]);
      const isOdd = content.length % 2 === 1;
      const size = isOdd ? [(content.length + 1) / 2] : [0, content.length / 2];
      free = (free - size.length - content.length) & ~1;
      Buffer.concat([Buffer.from(size), content]).copy(bytes, free);
      bytes.writeUInt32LE(from, index * 4);
      bytes[(entries.length + 1) * 4 + index * 13] = free / 2;
    }
    bytes.writeUInt32LE(inFile[start + perPage]?.from ?? textEnd, entries.length * 4);
    pages.push({ from: entries[0]?.from ?? 0, bytes });
  }
  return pages;
}

function pageTable(pages: Page[], firstPage: number, textEnd: number): Buffer {
  const table = Buffer.alloc((pages.length + 1) * 4 + pages.length * 4);
  for (const [index, { from }] of pages.entries()) {
    table.writeUInt32LE(from, index * 4);
    table.writeUInt32LE(firstPage + index, (pages.length + 1 + index) * 4);
  }
  table.writeUInt32LE(textEnd, pages.length * 4);
  return table;
}
