import { isStopWord } from './stop-words.ts';
import { forEachTerm, longestCopied, tokenise } from './tokenise.ts';

/** A text and how often each of its words counts. */
export type WeightedField = { text: string; weight: number };

/** The unique terms of a text without stop words (with them when there is nothing else), in order. */
export function searchTerms(text: string): string[] {
  const all = new Set(tokenise(text).map((token) => token.term));
  const telling = [...all].filter((term) => !isStopWord(term));
  return telling.length > 0 ? telling : [...all];
}

/**
 * The terms of fields as the lexical index reads them: encoded, parted by blanks, each as often as it occurs times
 * the field's weight (a whole number), without stop words.
 */
export function encodeTerms(fields: readonly WeightedField[]): string {
  const encoded: string[] = [];
  for (const { text, weight } of fields) {
    for (const piece of piecesOf(text)) {
      for (const word of encodedPiece(piece)) {
        for (let count = 0; count < weight; count += 1) encoded.push(word);
      }
    }
  }
  return encoded.join(' ');
}

/**
 * Parts of a text that have its terms between them: no term reaches over a blank. One that something other than plain
 * ASCII follows is left inside a part, since that could be a mark that sits on it.
 */
function piecesOf(text: string): string[] {
  return text.split(/[ \n](?=[!-~])/);
}

/** The encoded terms of plain words met before: most words of a text are. */
const knownPieces = new Map<string, readonly string[]>();
const maxKnownPieces = 50_000;
const plainPiece = /^[!-~]+$/;

function encodedPiece(piece: string): readonly string[] {
  const known = knownPieces.get(piece);
  if (known) return known;
  const encoded: string[] = [];
  forEachTerm(piece, (term) => {
    if (!isStopWord(term)) encoded.push(encodeTerm(term));
  });
  if (piece.length <= longestCopied && plainPiece.test(piece)) {
    if (knownPieces.size >= maxKnownPieces) knownPieces.clear();
    knownPieces.set(piece, encoded);
  }
  return encoded;
}

/**
 * A term as a plain ASCII word that PostgreSQL's text parser keeps whole in any locale. English words and numbers
 * are themselves; of anything else each code point is written with four digits of base 36 behind `z0`.
 * One to one: see `decodeTerm`.
 */
export function encodeTerm(term: string): string {
  if (/^(?:[a-z][a-z0-9]*|[0-9]{1,18})$/.test(term) && !term.startsWith('z0')) return term;
  let encoded = 'z0';
  for (const character of term) encoded += (character.codePointAt(0) ?? 0).toString(36).padStart(4, '0');
  return encoded;
}

/** The term that `encodeTerm` made the word of. */
export function decodeTerm(word: string): string {
  if (!word.startsWith('z0')) return word;
  let term = '';
  for (let at = 2; at < word.length; at += 4)
    term += String.fromCodePoint(Number.parseInt(word.slice(at, at + 4), 36));
  return term;
}
