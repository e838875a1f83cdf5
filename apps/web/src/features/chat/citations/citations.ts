/** A citation in a text: the numbers of neighbouring markers, `[1][2]`, as one. */
export type CitationRun = { start: number; end: number; numbers: number[] };

const run = /\[\d{1,3}\](?:\s?\[\d{1,3}\])*/g;

/**
 * The citations of a piece of plain text. Only numbers of `known` sources count: `[2024]` or `[7]` without a
 * seventh source stays what it is, text.
 */
export function findCitations(text: string, known: ReadonlySet<number>): CitationRun[] {
  const runs: CitationRun[] = [];
  for (const match of text.matchAll(run)) {
    let current: CitationRun | null = null;
    for (const marker of match[0].matchAll(/\[(\d{1,3})\]/g)) {
      const number = Number(marker[1]);
      const start = match.index + marker.index;
      const end = start + marker[0].length;
      if (!known.has(number)) {
        current = null;
      } else if (current) {
        current.end = end;
        if (!current.numbers.includes(number)) current.numbers.push(number);
      } else {
        current = { start, end, numbers: [number] };
        runs.push(current);
      }
    }
  }
  return runs;
}

const code =
  /(^|\n) {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:\n {0,3}\2[`~]*[^\S\n]*(?=\n|$)|$)|(`+)(?!`)[^\n]*?[^`\n]\3(?!`)/g;

/** Numbers of the sources a Markdown text cites, in the order of their first appearance. Code cites nothing. */
export function citationOrder(text: string, known: ReadonlySet<number>): number[] {
  const prose = text.replace(code, ' ');
  return [...new Set(findCitations(prose, known).flatMap(({ numbers }) => numbers))];
}

/** The next or previous number in reading order, from one that may not be in it; ends stay ends. */
export function stepCitation(order: readonly number[], current: number | null, step: 1 | -1): number | null {
  if (order.length === 0) return null;
  const index = current === null ? -1 : order.indexOf(current);
  if (index === -1) return (step === 1 ? order[0] : order.at(-1)) ?? null;
  return order[Math.min(order.length - 1, Math.max(0, index + step))] ?? null;
}
