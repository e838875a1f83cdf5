import { AppError } from '@onyx/contracts';
import type { CompoundFile } from '../../archive/compound-file.ts';
import { limits, tooComplex } from '../../limits.ts';

/** What a paragraph is, by its style and its own properties. */
export type DocParagraph = {
  /** Index in the style sheet; 1 to 9 are always the built-in headings. */
  style: number;
  isInTable: boolean;
  /** Its mark ends a row of a table. */
  isRowEnd: boolean;
  /** Of a row's end: the row is repeated on each page. */
  isHeaderRow: boolean;
  /** Nesting depth from 1 of a list item, else 0. */
  listLevel: number;
};

export type DocFile = {
  /** All texts of the document, one after the other; a paragraph ends with its mark. */
  text: string;
  /** Lengths in UTF-16 units of the texts that make up `text`, in this order. */
  stories: {
    main: number;
    footnotes: number;
    headers: number;
    macros: number;
    comments: number;
    endnotes: number;
    textBoxes: number;
  };
  /** Of the paragraph whose mark stands at this index of `text`. */
  paragraphAt(index: number): DocParagraph;
};

type Piece = { from: number; to: number; offset: number; bytesPerUnit: 1 | 2 };
type Run = { from: number; to: number; paragraph: DocParagraph };

const minVersion = 0xc1;
const pageBytes = 512;

// Places in the file information block ([MS-DOC] 2.5).
const flagsAt = 0x0a;
const lengthsAt = 0x4c;
const paragraphTableAt = 0x102;
const pieceTableAt = 0x1a2;

// Property modifiers ([MS-DOC] 2.6.2).
const listLevelModifier = 0x260a;
const listModifier = 0x460b;
const inTableModifier = 0x2416;
const rowEndModifier = 0x2417;
const headerRowModifier = 0x3404;
const elsewhereModifier = 0x6646;
const tableModifier = 0xd608;

/**
 * Opens a Word 97 to 2003 document ([MS-DOC]): its text by the piece table, its paragraphs' properties by
 * the pages that hold them. Throws `format-unsupported` for older Word and other files, `file-encrypted`
 * (its ciphers are not read, with a password neither), `file-corrupt`, `file-too-complex`.
 */
export function openDocFile(file: CompoundFile): DocFile {
  const main = file.stream('WordDocument');
  if (!main || main.length < 0x200 || main.readUInt16LE(0) !== 0xa5ec || main.readUInt16LE(2) < minVersion) {
    throw new AppError('format-unsupported');
  }
  const flags = main.readUInt16LE(flagsAt);
  if (flags & 0x0100) throw new AppError('file-encrypted');
  const tables = file.stream(flags & 0x0200 ? '1Table' : '0Table');
  if (!tables) throw new AppError('file-corrupt');
  const pieces = readPieces(part(main, tables, pieceTableAt));
  const runs = readRuns(main, part(main, tables, paragraphTableAt), file.stream('Data'));
  const length = (index: number): number => main.readUInt32LE(lengthsAt + index * 4);
  return {
    text: pieces.map((piece) => decodePiece(main, piece)).join(''),
    stories: {
      main: length(0),
      footnotes: length(1),
      headers: length(2),
      macros: length(3),
      comments: length(4),
      endnotes: length(5),
      textBoxes: length(6),
    },
    paragraphAt(index) {
      const piece = find(pieces, index);
      const run = piece && find(runs, piece.offset + (index - piece.from) * piece.bytesPerUnit);
      return run?.paragraph ?? plain;
    },
  };
}

const plain: DocParagraph = { style: 0, isInTable: false, isRowEnd: false, isHeaderRow: false, listLevel: 0 };

/** A part of the table stream by where the information block says it is. */
function part(main: Buffer, tables: Buffer, at: number): Buffer {
  const start = main.readUInt32LE(at);
  return tables.subarray(start, start + main.readUInt32LE(at + 4));
}

/** The piece table (2.8.35, 2.9.177): which stretch of text stands where in the file, and how it is encoded. */
function readPieces(source: Buffer): Piece[] {
  let start = 0;
  // Modifiers of text that was saved fast stand before it.
  while (source[start] === 1) start += 3 + source.readUInt16LE(start + 1);
  if (source[start] !== 2) throw new AppError('file-corrupt');
  const table = source.subarray(start + 5, start + 5 + source.readUInt32LE(start + 1));
  const count = Math.floor((table.length - 4) / 12);
  const pieces: Piece[] = [];
  for (let index = 0; index < count; index += 1) {
    const from = table.readUInt32LE(index * 4);
    const to = table.readUInt32LE(index * 4 + 4);
    const place = table.readUInt32LE((count + 1) * 4 + index * 8 + 2);
    if (from !== (pieces.at(-1)?.to ?? 0) || to <= from) throw new AppError('file-corrupt');
    if (to > limits.characters) throw tooComplex(`${limits.characters / 1e6} M characters`);
    const isNarrow = (place & 0x40000000) !== 0;
    const offset = place & 0x3fffffff;
    pieces.push({ from, to, offset: isNarrow ? offset / 2 : offset, bytesPerUnit: isNarrow ? 1 : 2 });
  }
  return pieces;
}

function decodePiece(main: Buffer, { from, to, offset, bytesPerUnit }: Piece): string {
  const bytes = main.subarray(offset, offset + (to - from) * bytesPerUnit);
  const text = bytesPerUnit === 1 ? new TextDecoder('windows-1252').decode(bytes) : bytes.toString('utf16le');
  // A file cut off keeps what it has, and every index its place.
  return text.padEnd(to - from, '\u0000');
}

/** Properties of paragraphs by their place in the file (2.8.6, 2.9.33). */
function readRuns(main: Buffer, table: Buffer, data: Buffer | undefined): Run[] {
  const runs: Run[] = [];
  const count = Math.floor((table.length - 4) / 8);
  for (let index = 0; index < count; index += 1) {
    const number = table.readUInt32LE((count + 1) * 4 + index * 4) & 0x3fffff;
    const page = main.subarray(number * pageBytes, (number + 1) * pageBytes);
    if (page.length < pageBytes) continue;
    const inPage = Math.min(page.readUInt8(pageBytes - 1), 29);
    for (let entry = 0; entry < inPage; entry += 1) {
      const place = page.readUInt8((inPage + 1) * 4 + entry * 13) * 2;
      const paragraph = place === 0 ? plain : readParagraph(page.subarray(place), data);
      runs.push({ from: page.readUInt32LE(entry * 4), to: page.readUInt32LE(entry * 4 + 4), paragraph });
    }
  }
  return runs.toSorted((one, other) => one.from - other.from);
}

function readParagraph(bytes: Buffer, data: Buffer | undefined): DocParagraph {
  const [size = 0, longSize = 0] = bytes;
  const body = size === 0 ? bytes.subarray(2, 2 + longSize * 2) : bytes.subarray(1, size * 2);
  if (body.length < 2) return plain;
  const paragraph = { ...plain, style: body.readUInt16LE(0) };
  applyModifiers(body.subarray(2), paragraph, data);
  return paragraph;
}

function applyModifiers(modifiers: Buffer, paragraph: DocParagraph, data: Buffer | undefined): void {
  let isListed = false;
  let level = 0;
  for (let at = 0; at + 3 <= modifiers.length;) {
    const modifier = modifiers.readUInt16LE(at);
    at += 2;
    const value = modifiers.readUInt8(at);
    if (modifier === inTableModifier) paragraph.isInTable = value !== 0;
    else if (modifier === rowEndModifier) paragraph.isRowEnd = value !== 0;
    else if (modifier === headerRowModifier) paragraph.isHeaderRow = value !== 0;
    else if (modifier === listLevelModifier) level = Math.min(value, 8);
    else if (modifier === listModifier) isListed = value !== 0;
    else if (modifier === elsewhereModifier && data && at + 4 <= modifiers.length) {
      // Modifiers too many for the page; there is no such reference among them.
      const place = modifiers.readUInt32LE(at);
      if (place + 2 <= data.length) {
        applyModifiers(data.subarray(place + 2, place + 2 + data.readUInt16LE(place)), paragraph, undefined);
      }
    }
    at += operandBytes(modifier, modifiers, at);
  }
  if (isListed) paragraph.listLevel = level + 1;
}

/** The highest three bits of a modifier tell how long its operand is. */
function operandBytes(modifier: number, modifiers: Buffer, at: number): number {
  const byKind = [1, 1, 2, 4, 2, 2, undefined, 3][modifier >> 13];
  if (byKind !== undefined) return byKind;
  if (modifier === tableModifier) return at + 2 <= modifiers.length ? modifiers.readUInt16LE(at) + 1 : 2;
  return modifiers.readUInt8(at) + 1;
}

/** The range that holds a place, of ranges in order. */
function find<Range extends { from: number; to: number }>(ranges: Range[], place: number): Range | undefined {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.to ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  const found = ranges[low];
  return found && found.from <= place ? found : undefined;
}
