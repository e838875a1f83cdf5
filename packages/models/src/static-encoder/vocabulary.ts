import type { ModelConfig } from './model-files.ts';

/** Below this code point lie all characters of the pieces that are not Han: ASCII and Greek. */
const pieceCodeLimit = 0x400;
const symbolBits = 6;
const hash = '#'.charCodeAt(0);

/**
 * The tokens of a static encoder, found by code points without making strings. A JavaScript `Map` of the
 * 115,000 tokens would take some 10 MB and a substring for every probe; this takes under 4 MB.
 */
export type Vocabulary = {
  /** Number that stands for a character in pieces; 0 when no piece has it. */
  symbolOf(codePoint: number): number;
  /** Where a walk along a piece starts; a continuation is a piece that stands behind another one. */
  readonly wordStart: number;
  readonly continuationStart: number;
  /** The next node on a walk, or -1. */
  step(node: number, symbol: number): number;
  /** Row of the piece that ends at a node, or -1. */
  rowAt(node: number): number;
  /** Row of a single Han character, or -1. */
  charRow(codePoint: number): number;
  /** Row of a pair of Han characters, or -1. */
  pairRow(left: number, right: number): number;
  /** The token of a row, a continuation with its `##`. */
  tokenOf(row: number): string;
};

/** Indexes the lines of a vocabulary file. Throws when it has not one line a row. */
export function createVocabulary(file: Buffer, config: ModelConfig): Vocabulary {
  const lines = indexLines(file, config.rows);
  const firstPairRow = config.englishRows + config.charRows;
  const codes = new Uint16Array(maxTokenLength);
  const readCodes: ReadCodes = (row) => {
    const length = decodeUtf8(file, lines[row]!, lines[row + 1]! - 1, codes);
    if (length === 0) throw new Error(`line ${row + 1} of vocab.txt is empty or too long`);
    return codes.subarray(0, length);
  };

  const charRows = new Int32Array(0x10000).fill(-1);
  for (let row = config.englishRows; row < firstPairRow; row += 1) charRows[readCodes(row)[0]!] = row;

  return {
    ...createPieceTrie(config.englishRows, lines[config.englishRows]! - config.englishRows, readCodes),
    charRow: (codePoint) => charRows[codePoint] ?? -1,
    pairRow: createPairTable(firstPairRow, config.rows, readCodes),
    tokenOf: (row) => file.toString('utf8', lines[row], lines[row + 1]! - 1),
  };
}

const maxTokenLength = 64;

/** Code points of a row's token, in a buffer that the next call overwrites. */
type ReadCodes = (row: number) => Uint16Array;

/** Start of each line, and one past the last one's line break. */
function indexLines(file: Buffer, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1);
  let found = 0;
  for (let at = 0; at < file.length; at += 1) {
    if (file[at] === 0x0a || at === file.length - 1) {
      found += 1;
      starts[found] = file[at] === 0x0a ? at + 1 : at + 2;
    }
  }
  if (found !== count) throw new Error(`vocab.txt has ${found} lines, expected ${count}`);
  return starts;
}

/** Decodes characters of the basic plane; 0 when there is no room. A string a token would double the load time. */
function decodeUtf8(bytes: Uint8Array, start: number, end: number, codes: Uint16Array): number {
  let length = 0;
  let at = start;
  while (at < end) {
    if (length === codes.length) return 0;
    const byte = bytes[at]!;
    if (byte < 0x80) {
      codes[length++] = byte;
      at += 1;
    } else if (byte < 0xe0) {
      codes[length++] = ((byte & 0x1f) << 6) | (bytes[at + 1]! & 0x3f);
      at += 2;
    } else {
      codes[length++] = ((byte & 0x0f) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f);
      at += 3;
    }
  }
  return length;
}

type PieceTrie = Pick<Vocabulary, 'symbolOf' | 'wordStart' | 'continuationStart' | 'step' | 'rowAt'>;

/**
 * A trie kept in one hash table with open addressing: a node is the slot of its edge, an edge is the parent's
 * slot and a symbol. The longest match from a position is one walk, one probe a character.
 * @param bytes Of all pieces: at least as many as there are characters in them.
 */
function createPieceTrie(count: number, bytes: number, readCodes: ReadCodes): PieceTrie {
  const symbols = new Uint8Array(pieceCodeLimit);
  let symbolCount = 0;
  const symbolFor = (code: number, row: number): number => {
    if (code >= pieceCodeLimit) throw new Error(`unexpected character in line ${row + 1} of vocab.txt`);
    if (symbols[code] === 0) {
      symbols[code] = ++symbolCount;
      if (symbolCount >= 1 << symbolBits) throw new Error('too many different characters in pieces');
    }
    return symbols[code]!;
  };

  // Pieces share prefixes, so there are far fewer nodes than characters and the probes stay short.
  const slotBits = Math.ceil(Math.log2(Math.max(bytes, 64)));
  const mask = (1 << slotBits) - 1;
  const keys = new Int32Array(mask + 1).fill(-1);
  const rows = new Int32Array(mask + 1).fill(-1);
  const shift = 32 - slotBits;

  const slotOf = (key: number): number => {
    let slot = Math.imul(key, 0x9e3779b1) >>> shift;
    while (keys[slot] !== key && keys[slot] !== -1) slot = (slot + 1) & mask;
    return slot;
  };
  const insert = (node: number, symbol: number): number => {
    const key = (node << symbolBits) | symbol;
    const slot = slotOf(key);
    keys[slot] = key;
    return slot;
  };

  // Symbol 0 is never walked, so the two roots can be edges of it.
  const wordStart = insert(0, 0);
  const continuationStart = insert(1, 0);
  for (let row = 0; row < count; row += 1) {
    const codes = readCodes(row);
    const isContinuation = codes.length > 2 && codes[0] === hash && codes[1] === hash;
    let node = isContinuation ? continuationStart : wordStart;
    for (let at = isContinuation ? 2 : 0; at < codes.length; at += 1)
      node = insert(node, symbolFor(codes[at]!, row));
    rows[node] = row;
  }

  return {
    symbolOf: (codePoint) => (codePoint < pieceCodeLimit ? symbols[codePoint]! : 0),
    wordStart,
    continuationStart,
    step(node, symbol) {
      const slot = slotOf((node << symbolBits) | symbol);
      return keys[slot] === -1 ? -1 : slot;
    },
    rowAt: (node) => rows[node]!,
  };
}

/** Pairs of Han characters, all of the basic plane: two UTF-16 units make a 32-bit key; 0 is a free slot. */
function createPairTable(firstRow: number, endRow: number, readCodes: ReadCodes): Vocabulary['pairRow'] {
  const slotBits = Math.ceil(Math.log2(Math.max((endRow - firstRow) * 1.5, 64)));
  const mask = (1 << slotBits) - 1;
  const shift = 32 - slotBits;
  const keys = new Uint32Array(mask + 1);
  const rows = new Int32Array(mask + 1).fill(-1);
  const slotOf = (key: number): number => {
    let slot = Math.imul(key ^ (key >>> 15), 0x9e3779b1) >>> shift;
    while (keys[slot] !== key && keys[slot] !== 0) slot = (slot + 1) & mask;
    return slot;
  };
  const keyOf = (left: number, right: number): number => ((left << 16) | right) >>> 0;

  for (let row = firstRow; row < endRow; row += 1) {
    const codes = readCodes(row);
    const key = keyOf(codes[0]!, codes[1]!);
    const slot = slotOf(key);
    keys[slot] = key;
    rows[slot] = row;
  }
  return (left, right) => rows[slotOf(keyOf(left, right))]!;
}
