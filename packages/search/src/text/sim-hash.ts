import { isStopWord } from './stop-words.ts';
import { tokenise } from './tokenise.ts';

const bits = 64;

/**
 * A fingerprint of 64 bits of encoded terms (parted by blanks), as zeros and ones: texts with nearly the same terms
 * differ in few bits (Charikar, STOC 2002; Manku et al., WWW 2007).
 */
export function simHash(encodedTerms: string): string {
  const counts = new Int32Array(bits);
  for (const term of encodedTerms.split(' ')) {
    const low = hash(term, 0x811c9dc5);
    const high = hash(term, 0x9747b28c);
    for (let bit = 0; bit < 32; bit += 1) {
      counts[bit]! += ((low >>> bit) & 1) * 2 - 1;
      counts[bit + 32]! += ((high >>> bit) & 1) * 2 - 1;
    }
  }
  return Array.from(counts, (count) => (count > 0 ? '1' : '0')).join('');
}

/** Whether two fingerprints differ in at most so many bits. Most pairs differ in more after a few dozen of them. */
export function isWithin(one: string, other: string, mostBits: number): boolean {
  let count = 0;
  for (let bit = 0; bit < bits; bit += 1) {
    if (one.charCodeAt(bit) === other.charCodeAt(bit)) continue;
    count += 1;
    if (count > mostBits) return false;
  }
  return true;
}

/** Jaccard similarity of the two sets of words. */
const leastShared = 0.85;
/** A text so much shorter than another is not compared with it: to find out its words takes long. */
const leastLength = 0.7;

/** A text as it is compared with others: what is costly to know of it is found out once. */
export type ComparableText = { text: string; numbers: string; words(): ReadonlySet<string> };

/** Makes a text ready to be compared with any number of others. */
export function toComparable(text: string): ComparableText {
  let words: ReadonlySet<string> | undefined;
  return { text, numbers: numbersOf(text), words: () => (words ??= wordsOf(text)) };
}

/**
 * Whether two texts say the same in almost the same words. Texts made from one form, with other numbers in it, do not:
 * the numbers are what they say.
 */
export function isNearDuplicate(one: ComparableText, other: ComparableText): boolean {
  if (one.text === other.text) return true;
  if (one.numbers !== other.numbers) return false;
  const [shorter = 0, longer = 0] = [one.text.length, other.text.length].toSorted((a, b) => a - b);
  if (shorter < leastLength * longer) return false;
  const words = one.words();
  const others = other.words();
  if (Math.min(words.size, others.size) < leastShared * Math.max(words.size, others.size)) return false;
  let shared = 0;
  for (const word of words) if (others.has(word)) shared += 1;
  return shared >= leastShared * (words.size + others.size - shared);
}

function numbersOf(text: string): string {
  return (text.match(/\p{N}+/gu) ?? []).join(' ');
}

function wordsOf(text: string): Set<string> {
  return new Set(
    tokenise(text)
      .map(({ term }) => term)
      .filter((term) => !isStopWord(term)),
  );
}

/** FNV-1a over UTF-16 units, mixed at the end so that all bits depend on all units. */
function hash(text: string, seed: number): number {
  let value = seed;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
