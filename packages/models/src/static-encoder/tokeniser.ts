import type { Vocabulary } from './vocabulary.ts';

/** A run longer than this (in characters) is no word but data, such as a hash or base64. */
const maxRunLength = 40;

const separator = 1;
const wordCharacter = 2;
const hanCharacter = 3;

/** A token of a text: its row, and whether it is a whole word by itself (not a part of one). */
export type TokenSink = (row: number, isWholeWord: boolean) => void;

export type Tokeniser = {
  /** Calls the sink for every token, in the order of the text. */
  forEachToken(text: string, sink: TokenSink): void;
};

/**
 * Cuts texts into the tokens of a static encoder, by the rules 1 to 4 of its README: normalise, cut into Han runs
 * and runs of other letters and digits, then characters and pairs for the former and greedy longest pieces
 * (WordPiece) for the latter. Linear in the length of the text.
 */
export function createTokeniser(vocabulary: Vocabulary, fold: Record<string, string>): Tokeniser {
  const foldCodes = new Map(
    Object.entries(fold).map(([from, to]) => [from.codePointAt(0)!, to.codePointAt(0)!] as const),
  );
  const classOf = createClassifier();
  const run = new Int32Array(maxRunLength);

  return {
    forEachToken(text, sink) {
      const isAscii = isAsciiOnly(text);
      const normal = isAscii ? text.toLowerCase() : normalise(text);
      let runLength = 0;
      let previousHan = 0;

      for (let at = 0; at < normal.length; at += 1) {
        let code = normal.charCodeAt(at);
        if (code >= 0x80) {
          if (code >= 0xd800 && code <= 0xdbff) {
            code = normal.codePointAt(at)!;
            if (code > 0xffff) at += 1;
          }
          code = foldCodes.get(code) ?? code;
        }
        const kind = classOf(code);

        if (kind === wordCharacter) {
          // Past the limit only the length counts: the run gives nothing.
          if (runLength < maxRunLength) run[runLength] = vocabulary.symbolOf(code);
          runLength += 1;
        } else if (runLength > 0) {
          cutWord(run, runLength, vocabulary, sink);
          runLength = 0;
        }

        if (kind === hanCharacter) {
          if (previousHan !== 0) emitPair(previousHan, code, vocabulary, sink);
          const row = vocabulary.charRow(code);
          if (row !== -1) sink(row, false);
          previousHan = code;
        } else {
          previousHan = 0;
        }
      }
      if (runLength > 0) cutWord(run, runLength, vocabulary, sink);
    },
  };
}

/** The pair of a character and its right neighbour comes behind the character and before the neighbour. */
function emitPair(left: number, right: number, vocabulary: Vocabulary, sink: TokenSink): void {
  const row = vocabulary.pairRow(left, right);
  if (row !== -1) sink(row, true);
}

function cutWord(run: Int32Array, length: number, vocabulary: Vocabulary, sink: TokenSink): void {
  if (length > maxRunLength) return;
  let start = 0;
  while (start < length) {
    let node = start === 0 ? vocabulary.wordStart : vocabulary.continuationStart;
    let bestRow = -1;
    let bestEnd = start + 1;
    for (let at = start; at < length; at += 1) {
      const symbol = run[at]!;
      node = symbol === 0 ? -1 : vocabulary.step(node, symbol);
      if (node === -1) break;
      const row = vocabulary.rowAt(node);
      if (row !== -1) {
        bestRow = row;
        bestEnd = at + 1;
      }
    }
    if (bestRow !== -1) sink(bestRow, start === 0 && bestEnd === length);
    start = bestEnd;
  }
}

function isAsciiOnly(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mn}+/gu, '')
    .normalize('NFC');
}

/** Class of a character; those of the basic plane are looked up once and remembered. */
function createClassifier(): (codePoint: number) => number {
  const known = new Uint8Array(0x10000);
  return (codePoint) => {
    if (codePoint > 0xffff) return classify(codePoint);
    const kind = known[codePoint]!;
    return kind === 0 ? (known[codePoint] = classify(codePoint)) : kind;
  };
}

function classify(code: number): number {
  const isHan =
    (code >= 0x3400 && code <= 0x4dbf) ||
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0xf900 && code <= 0xfaff);
  if (isHan) return hanCharacter;
  return /[\p{L}\p{N}]/u.test(String.fromCodePoint(code)) ? wordCharacter : separator;
}
