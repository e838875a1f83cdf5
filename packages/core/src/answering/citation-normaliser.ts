/** Takes an answer in pieces and gives it back with all its citations written `[n]`. */
export type CitationNormaliser = {
  /** What of the text so far is certain, behind what was given before. */
  push(piece: string): string;
  /** What was held back. */
  end(): string;
};

/** A citation as models write them: `【1】`, `[1, 2]`, `[1-3]`, `(source 1)`, `（来源1）`, `[^1]`, `【1†source】`. */
const item = String.raw`(?:(?:sources?|passages?|来源|资料|文档)\s*[:：#]?\s*)?\^?#?\d{1,3}(?:†[^\]】\s]{0,20})?`;
const separator = String.raw`\s*(?:[,，、;；&]|and|和|[-–—~～])\s*`;
const bracketed = new RegExp(String.raw`^[[［【]\s*(${item}(?:${separator}${item})*)\s*[\]］】]`, 'i');
// In round brackets only with a word that says what the number is: `(1)` counts points of a list.
const worded = new RegExp(
  String.raw`^[(（]\s*((?:sources?|来源|资料)\s*[:：#]?\s*\d{1,3}(?:${separator}(?:sources?\s*|来源)?\d{1,3})*)\s*[)）]`,
  'i',
);
/** No citation is longer; what opens like one and goes on for longer is none. */
const maxLength = 60;
const maxRange = 20;
const words = ['sources', 'passages', 'and', '来源', '资料', '文档', '和'];

/**
 * Writes every citation as `[n]`, several as `[1][2]`, and drops numbers that no source has: a marker that leads
 * nowhere is worse than none. Code, inline or in a fence, stays as it is. Works on a stream: a piece that might be
 * the start of a citation is held back until it is one or is not.
 */
export function createCitationNormaliser(sourceCount: number): CitationNormaliser {
  let held = '';
  /** The backticks or tildes that opened the code we are in, or nothing. */
  let fence = '';
  let isFenceBlock = false;
  let isLineStart = true;

  const drain = (isLast: boolean): string => {
    let out = '';
    const take = (length: number, replacement?: string): void => {
      const text = replacement ?? held.slice(0, length);
      out += text;
      const line = held.slice(held.lastIndexOf('\n', length - 1) + 1, length);
      isLineStart = held.slice(0, length).includes('\n')
        ? /^ {0,3}$/.test(line)
        : isLineStart && /^ *$/.test(line);
      held = held.slice(length);
    };
    for (;;) {
      if (held === '') return out;
      const plain = /^[^`~[［【(（\n]+/.exec(held)?.[0].length ?? 0;
      if (plain > 0) {
        take(plain);
        continue;
      }
      const ticks = /^(?:`+|~+)/.exec(held)?.[0];
      if (ticks) {
        if (ticks.length === held.length && !isLast) break;
        const wasLineStart = isLineStart;
        take(ticks.length);
        if (fence === '') {
          const opensBlock = wasLineStart && ticks.length >= 3;
          if (opensBlock || ticks.startsWith('`')) {
            fence = ticks;
            isFenceBlock = opensBlock;
          }
        } else if (closes(ticks, wasLineStart)) fence = '';
        continue;
      }
      if (held.startsWith('\n')) {
        // A blank line ends the paragraph, and with it a code span that was never closed.
        if (fence !== '' && !isFenceBlock) {
          if (held.length === 1 && !isLast) break;
          if (held[1] === '\n') fence = '';
        }
        take(1);
        continue;
      }
      if (fence !== '') {
        take(1);
        continue;
      }
      const match = bracketed.exec(held) ?? worded.exec(held);
      const last = match?.[1];
      if (match && last !== undefined) {
        // `[1](address)` is a link and `[1]: address` its target; neither is ours.
        const next = held[match[0].length];
        if (next === undefined && !isLast) break;
        const isLink = match[0].startsWith('[') && (next === '(' || (next === ':' && isLineStart));
        take(match[0].length, isLink ? undefined : rewrite(match[0], last, sourceCount));
        continue;
      }
      if (!isLast && held.length < maxLength && mayBecomeCitation(held)) break;
      take(1);
    }
    return out;
  };

  const closes = (ticks: string, wasLineStart: boolean): boolean =>
    isFenceBlock ? wasLineStart && ticks[0] === fence[0] && ticks.length >= fence.length : ticks === fence;

  return {
    push(piece) {
      held += piece;
      return drain(false);
    },
    end: () => drain(true),
  };
}

/** The same for a whole text. */
export function normaliseCitations(text: string, sourceCount: number): string {
  const normaliser = createCitationNormaliser(sourceCount);
  return normaliser.push(text) + normaliser.end();
}

/** The numbers of the sources that a normalised text cites, in order of first appearance. */
export function citedNumbers(text: string, sourceCount: number): number[] {
  const numbers = [...withoutCode(text).matchAll(/\[(\d{1,3})\]/g)].map((match) => Number(match[1]));
  return [...new Set(numbers)].filter((number) => number >= 1 && number <= sourceCount);
}

/** A text of the same length whose code is blanks. Lines stay lines. */
export function withoutCode(text: string): string {
  return text.replace(
    /(^|\n)( {0,3})(`{3,}|~{3,})[^\n]*(?:\n[\s\S]*?(?:\n {0,3}\3[`~]*[^\S\n]*(?=\n|$)|$)|$)|(`+)(?!`)[^\n]*?[^`\n]\4(?!`)/g,
    (code) => code.replace(/[^\n]/g, ' '),
  );
}

/** Whether a text that opens with a bracket could be the beginning of a citation. */
function mayBecomeCitation(text: string): boolean {
  const rest = text
    .slice(1)
    .replace(/†[^\]】\s]*/g, '')
    .replace(/sources?|passages?|and|来源|资料|文档|和/gi, '');
  const word = /^[\s\d^#:：,，、;；&\-–—~～]*([a-z来资文]*)$/i.exec(rest)?.[1]?.toLowerCase();
  return word !== undefined && words.some((whole) => whole.startsWith(word));
}

function rewrite(marker: string, list: string, sourceCount: number): string {
  const numbers = expand(list);
  // `[2024]` is a year and not a citation; so is whatever no reasonable list of sources reaches.
  if (numbers.every((number) => number > 99)) return marker;
  return [...new Set(numbers)]
    .filter((number) => number >= 1 && number <= sourceCount)
    .map((number) => `[${number}]`)
    .join('');
}

function expand(list: string): number[] {
  const numbers: number[] = [];
  let isRange = false;
  for (const [token] of list.replace(/†[^,，、;；\]】]*/g, '').matchAll(/\d{1,3}|[-–—~～]/g)) {
    const number = Number(token);
    const from = numbers.at(-1);
    if (Number.isNaN(number)) isRange = true;
    else {
      const isSpan = isRange && from !== undefined && number > from && number - from <= maxRange;
      if (isSpan) for (let next = from + 1; next < number; next += 1) numbers.push(next);
      numbers.push(number);
      isRange = false;
    }
  }
  return numbers;
}
