import { hanFold } from '@onyx/models';

/** What a character is to the tokeniser. */
export const characterKind = {
  separator: 0,
  letter: 1,
  digit: 2,
  ideograph: 3,
  joiner: 4,
  apostrophe: 5,
} as const;

/**
 * A text in the form that terms are made of, each UTF-16 unit with its kind and the range of the original
 * that it came from.
 */
export type NormalText = {
  text: string;
  kinds: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  /** Whether the unit was a capital letter. */
  capitals: Uint8Array;
};

/** Marks beyond this on one character are decoration (or an attack: canonical ordering is quadratic in them). */
const maxMarks = 8;

/**
 * NFKC, lower case, no accents on alphabetic scripts, traditional Han folded to simplified.
 * Character by character, so that every result keeps its place in the original. Linear.
 */
export function normaliseText(original: string): NormalText {
  const writer = createWriter(original.length);
  let at = 0;
  while (at < original.length) {
    const code = original.charCodeAt(at);
    if (code < 0x80 && !(original.charCodeAt(at + 1) >= 0x300)) {
      writer.addAscii(code, at);
      at += 1;
      continue;
    }
    const end = clusterEnd(original, at);
    writer.add(foldCluster(original.slice(at, Math.min(end, at + 2 + maxMarks))), at, end);
    at = end;
  }
  return writer.finish();
}

/** End of a character with the marks on it. Decomposed hangul counts as one character. */
function clusterEnd(text: string, start: number): number {
  const base = text.codePointAt(start) ?? 0;
  let end = start + (base > 0xffff ? 2 : 1);
  if (base < 0x80 || isLetterLike(base)) {
    while (end < text.length && isMark(text.charCodeAt(end))) end += 1;
  }
  if (isJamo(base)) while (end < text.length && end < start + 3 && isJamo(text.charCodeAt(end))) end += 1;
  return end;
}

/** A character in its folded form. */
type Folded = { text: string; isCapital: boolean };

const foldedClusters = new Map<string, Folded>();
const maxFoldedClusters = 20_000;

function foldCluster(cluster: string): Folded {
  let folded = foldedClusters.get(cluster);
  if (folded === undefined) {
    folded = { text: foldOnce(cluster), isCapital: /^\p{Lu}/u.test(cluster) };
    if (foldedClusters.size >= maxFoldedClusters) foldedClusters.clear();
    foldedClusters.set(cluster, folded);
  }
  return folded;
}

function foldOnce(cluster: string): string {
  let folded = cluster.normalize('NFKC').toLowerCase();
  // Accents of Latin, Greek and Cyrillic are often left out by people who type; marks of other scripts are letters.
  if ((folded.codePointAt(0) ?? 0) < 0x530) folded = folded.normalize('NFD').replace(/\p{Mn}/gu, '');
  let result = '';
  for (const character of folded) {
    const code = character.codePointAt(0) ?? 0;
    result += String.fromCodePoint(hanFold.get(code) ?? code);
  }
  return result;
}

function createWriter(expected: number) {
  let size = expected + 16;
  let kinds = new Uint8Array(size);
  let capitals = new Uint8Array(size);
  let starts = new Int32Array(size);
  let ends = new Int32Array(size);
  let codes = new Uint16Array(size);
  let length = 0;

  const grow = (): void => {
    size *= 2;
    kinds = enlarge(kinds, new Uint8Array(size));
    capitals = enlarge(capitals, new Uint8Array(size));
    starts = enlarge(starts, new Int32Array(size));
    ends = enlarge(ends, new Int32Array(size));
    codes = enlarge(codes, new Uint16Array(size));
  };
  const put = (unit: number, kind: number, start: number, end: number): void => {
    if (length === size) grow();
    codes[length] = unit;
    kinds[length] = kind;
    starts[length] = start;
    ends[length] = end;
    length += 1;
  };

  return {
    addAscii(code: number, at: number): void {
      const isCapital = code >= 0x41 && code <= 0x5a;
      put(isCapital ? code + 32 : code, kindOf(isCapital ? code + 32 : code), at, at + 1);
      if (isCapital) capitals[length - 1] = 1;
    },
    add({ text: folded, isCapital }: Folded, start: number, end: number): void {
      for (let at = 0; at < folded.length; at += 1) {
        const code = folded.codePointAt(at) ?? 0;
        const kind = kindOf(code);
        put(folded.charCodeAt(at), kind, start, end);
        if (isCapital && kind === characterKind.letter) capitals[length - 1] = 1;
        if (code > 0xffff) {
          at += 1;
          put(folded.charCodeAt(at), kind, start, end);
        }
      }
    },
    finish(): NormalText {
      return { text: decode(codes, length), kinds: kinds.subarray(0, length), starts, ends, capitals };
    },
  };
}

function enlarge<T extends Uint8Array | Uint16Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Unlike a `TextDecoder` it keeps lone surrogates, and it takes a fiftieth of the time of `String.fromCharCode`. */
function decode(codes: Uint16Array, length: number): string {
  return Buffer.from(codes.buffer, codes.byteOffset, 2 * length).toString('utf16le');
}

const kindsOfBasicPlane = new Uint8Array(0x10000).fill(255);

function kindOf(code: number): number {
  if (code > 0xffff) return classify(code);
  let kind = kindsOfBasicPlane[code] ?? 255;
  if (kind === 255) {
    kind = classify(code);
    kindsOfBasicPlane[code] = kind;
  }
  return kind;
}

/** Marks that hold an identifier, address, version or path together. */
const joiners = new Set(Array.from('-_.@/\\:+#&,', (character) => character.charCodeAt(0)));
const unspacedScripts =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

function classify(code: number): number {
  if (joiners.has(code) || code === 0x2010 || code === 0x2011) return characterKind.joiner;
  if (code === 0x27 || code === 0x2019) return characterKind.apostrophe;
  // Lone surrogates are no characters.
  if (code >= 0xd800 && code <= 0xdfff) return characterKind.separator;
  const character = String.fromCodePoint(code);
  if (/\p{N}/u.test(character)) return characterKind.digit;
  if (!/[\p{L}\p{M}]/u.test(character) && code !== 0x3005 && code !== 0x3007) return characterKind.separator;
  // The prolonged sound mark belongs to kana, by Unicode to no script.
  if (unspacedScripts.test(character) || code === 0x30fc) return characterKind.ideograph;
  return characterKind.letter;
}

function isLetterLike(code: number): boolean {
  const kind = kindOf(code);
  return kind === characterKind.letter || kind === characterKind.ideograph || kind === characterKind.digit;
}

function isMark(unit: number): boolean {
  if (unit < 0x300) return false;
  // Half-width voicing marks become combining marks under NFKC.
  return unit === 0xff9e || unit === 0xff9f || (unit < 0xd800 && /\p{M}/u.test(String.fromCharCode(unit)));
}

function isJamo(code: number): boolean {
  return code >= 0x1100 && code <= 0x11ff;
}
