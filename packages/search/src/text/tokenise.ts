import { stemmer } from 'stemmer';
import { characterKind, normaliseText, type NormalText } from './normalise.ts';
import { isStopWord } from './stop-words.ts';

/** A term and the range of the original text (UTF-16 units, half open) that it stands for. */
export type Token = { term: string; start: number; end: number };

/** Longer runs are data, not words: base64 is cut in pieces, and a compound is not kept whole. */
const maxTermLength = 96;
/** More parts than this are a hash or a serial number. */
const maxParts = 6;
/** Longest stretch of joining marks inside a compound, for `://`. */
const maxJoiners = 3;

const { letter, digit, ideograph, joiner, apostrophe } = characterKind;

type Emit = (term: string, from: number, to: number) => void;

/**
 * Cuts a text of any language into search terms.
 *
 * - Words: NFKC, lower case, without accents, English ones by their stem (Porter). Stop words are not stemmed.
 * - Chinese, Japanese, Korean, Thai: every character and every pair of neighbours, traditional as simplified.
 * - Identifiers, paths, addresses, versions, numbers: whole (`-` and `_` dropped, so that `S-042` meets `S042`)
 *   and in their parts, camelCase included.
 *
 * Tokens may overlap; they come in the order of their starts as far as they do not. Linear in the text's length.
 */
export function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  forEachTerm(text, (term, start, end) => tokens.push({ term, start, end }));
  return tokens;
}

/** `tokenise` without the objects, for indexing. */
export function forEachTerm(text: string, take: (term: string, start: number, end: number) => void): void {
  const normal = normaliseText(text);
  const emit: Emit = (term, from, to) => take(term, normal.starts[from] ?? 0, normal.ends[to - 1] ?? 0);
  const { kinds } = normal;
  let at = 0;
  while (at < kinds.length) {
    const kind = kinds[at];
    if (kind === ideograph) at = emitIdeographs(normal, at, emit);
    else if (kind === letter || kind === digit) at = emitCompound(normal, at, emit);
    else at += 1;
  }
}

function emitIdeographs(normal: NormalText, start: number, emit: Emit): number {
  const { text, kinds } = normal;
  let at = start;
  let previous = -1;
  while (kinds[at] === ideograph) {
    const next = at + (isHighSurrogate(text.charCodeAt(at)) ? 2 : 1);
    if (previous !== -1) emit(text.slice(previous, next), previous, next);
    emit(text.slice(at, next), at, next);
    previous = at;
    at = next;
  }
  return at;
}

type Run = { from: number; to: number };

/** A compound: runs of letters and digits held together by joining marks. */
function emitCompound(normal: NormalText, start: number, emit: Emit): number {
  const runs: Run[] = [];
  let at = start;
  for (;;) {
    const end = runEnd(normal, at);
    runs.push({ from: at, to: end });
    const next = nextRun(normal, end);
    at = end;
    if (next === -1) break;
    at = next;
  }
  emitRuns(normal, runs, emit);
  return at;
}

function runEnd({ kinds }: NormalText, start: number): number {
  let at = start;
  while (at - start < maxTermLength && isWordKind(kinds[at])) at += 1;
  return at;
}

/** Start of the run that a compound goes on with behind joining marks, or -1. */
function nextRun({ text, kinds }: NormalText, end: number): number {
  let at = end;
  while (at - end < maxJoiners && kinds[at] === joiner) at += 1;
  if (at === end && kinds[at] === apostrophe && kinds[at - 1] === letter && kinds[at + 1] === letter)
    return at + 1;
  if (at === end || !isWordKind(kinds[at])) return -1;
  // A comma joins thousands only.
  if (text.slice(end, at).includes(',')) {
    const isThousands =
      at === end + 1 &&
      kinds[end - 1] === digit &&
      kinds[at] === digit &&
      kinds[at + 1] === digit &&
      kinds[at + 2] === digit &&
      kinds[at + 3] !== digit;
    return isThousands ? at : -1;
  }
  return at;
}

function emitRuns(normal: NormalText, found: Run[], emit: Emit): void {
  const runs = joinApostrophes(normal, found, emit);
  if (runs.length > 1) emitWhole(normal, runs, emit);
  // Initials (U.S., e.g.) say nothing one by one.
  const areInitials = runs.length > 1 && runs.every((run) => run.to - run.from === 1);
  const areThousands = runs.length > 1 && normal.text[(runs[1]?.from ?? 0) - 1] === ',';
  if (areInitials || areThousands) return;
  for (const run of runs) emitRun(normal, run, runs.length > 1, emit);
}

/** `company's` is `company`; `don't` is one word; of `l'avion` and `O'Brien` both the word and its end are kept. */
function joinApostrophes(normal: NormalText, runs: Run[], emit: Emit): Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const previous = joined.at(-1);
    const isJoined = previous !== undefined && normal.kinds[run.from - 1] === apostrophe;
    if (!isJoined) {
      joined.push(run);
      continue;
    }
    const tail = normal.text.slice(run.from, run.to);
    if (tail === 's') continue;
    const head = normal.text.slice(previous.from, previous.to);
    emit(wordTerm(head + tail), previous.from, run.to);
    joined.pop();
    if (tail.length > 2) joined.push(run);
  }
  return joined;
}

function emitWhole(normal: NormalText, runs: Run[], emit: Emit): void {
  const from = runs[0]?.from ?? 0;
  const to = runs.at(-1)?.to ?? 0;
  if (to - from > maxTermLength) return;
  const isNumeric = runs.every((run) => isAllDigits(normal, run));
  const areInitials = runs.every((run) => run.to - run.from === 1 && normal.kinds[run.from] === letter);
  let whole = normal.text.slice(from, to).replaceAll(/['\u2019,]/g, '');
  if (areInitials) whole = whole.replaceAll(/[^\p{L}]/gu, '');
  else if (!isNumeric) whole = whole.replaceAll(/[-_\u2010\u2011]/g, '');
  emit(/^[a-z]+$/.test(whole) ? (areInitials ? acronym(whole) : wordTerm(whole)) : whole, from, to);
}

function emitRun(normal: NormalText, run: Run, isPart: boolean, emit: Emit): void {
  const length = run.to - run.from;
  if (isPart && length === 1) return;
  const word = normal.text.slice(run.from, run.to);
  const isCapitals = length > 1 && length <= 4 && isAllCapitals(normal, run);
  emit(isCapitals ? acronym(word) : wordTerm(word), run.from, run.to);
  const parts = splitRun(normal, run);
  if (parts.length < 2 || parts.length > maxParts) return;
  for (const part of parts) {
    if (part.to - part.from > 1) emit(wordTerm(normal.text.slice(part.from, part.to)), part.from, part.to);
  }
}

/** Parts at changes between letters and digits, and at capitals: `parseHTTPResponse2` is parse, http, response. */
function splitRun({ kinds, capitals }: NormalText, run: Run): Run[] {
  const parts: Run[] = [];
  let from = run.from;
  for (let at = run.from + 1; at < run.to; at += 1) {
    const isCapital = capitals[at] === 1;
    const wasCapital = capitals[at - 1] === 1;
    const startsLower = at + 1 < run.to && capitals[at + 1] === 0 && kinds[at + 1] === letter;
    const isBoundary =
      kinds[at] !== kinds[at - 1] || (isCapital && !wasCapital) || (isCapital && wasCapital && startsLower);
    if (!isBoundary) continue;
    parts.push({ from, to: at });
    from = at;
  }
  parts.push({ from, to: run.to });
  return parts;
}

/**
 * Longest piece of a text that V8 copies. A longer one is a view of the text, and whoever keeps it keeps the whole text in
 * memory.
 */
export const longestCopied = 12;

const stems = new Map<string, string>();
const maxStems = 50_000;

/** The term of a lower-case word. */
function wordTerm(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  if (word.length < 3 || !/^[a-z]+$/.test(word) || isStopWord(word)) return word;
  const stem = stemmer(word);
  if (word.length > longestCopied) return stem;
  if (stems.size >= maxStems) stems.clear();
  stems.set(word, stem);
  return stem;
}

/** A stop word in capitals is a name (IT, US, WHO) and a term of its own. */
function acronym(word: string): string {
  return isStopWord(word) ? word.toUpperCase() : wordTerm(word);
}

function isAllCapitals({ capitals }: NormalText, run: Run): boolean {
  for (let at = run.from; at < run.to; at += 1) if (capitals[at] !== 1) return false;
  return true;
}

function isAllDigits({ kinds }: NormalText, run: Run): boolean {
  for (let at = run.from; at < run.to; at += 1) if (kinds[at] !== digit) return false;
  return true;
}

function isWordKind(kind: number | undefined): boolean {
  return kind === letter || kind === digit;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
