import type { TextRange } from '@onyx/contracts';

/**
 * A part of a passage for a few lines: from a little before its first mark, `length` characters, with the marks
 * moved along. Begins at a word, never inside a character of two units; `…` says that something is left out.
 */
export function excerptAround(
  text: string,
  marks: readonly TextRange[],
  length: number,
): { text: string; marks: TextRange[] } {
  const first = Math.min(...marks.map(({ start }) => start), Infinity);
  const from =
    first < length * 0.6 || first === Infinity ? 0 : wordStart(text, first - Math.round(length / 4));
  const to = wholeCharacter(text, Math.min(text.length, from + length));
  const lead = from > 0 ? '…' : '';
  const shift = lead.length - from;
  return {
    text: `${lead}${text.slice(from, to)}${to < text.length ? '…' : ''}`,
    marks: marks
      .filter(({ start, end }) => end > from && start < to)
      .map(({ start, end }) => ({ start: Math.max(start, from) + shift, end: Math.min(end, to) + shift })),
  };
}

/** The beginning of the next word within a few characters, else the place itself: Chinese has no spaces. */
function wordStart(text: string, at: number): number {
  const space = text.slice(at, at + 16).search(/\s/);
  return wholeCharacter(text, space === -1 ? at : at + space + 1);
}

function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
