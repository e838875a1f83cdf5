import type { Locale } from '@onyx/contracts';
import { extractIntro } from '../wording.ts';
import type { Candidate } from './candidates.ts';
import type { Selection } from './select-sentences.ts';

/**
 * The chosen sentences as an answer in Markdown: a line that says what they are, then one quotation a place, best
 * first, each with its source. Sentences that follow one another in a source are quoted together. Given in pieces,
 * one a quotation.
 */
export function writeExtract({ chosen, fit }: Selection, locale: Locale): string[] {
  const quotations = groupByPlace(chosen).map((group) => {
    const quoted = group.length === 1 && group[0] ? quoteOne(group[0]) : quoteRun(group);
    return `> ${quoted} [${group[0]?.source.number}]`;
  });
  return [extractIntro[fit][locale], ...quotations.map((text) => `\n\n${text}`)];
}

/** Groups in the order of their best sentence; within a group the order of the document. */
function groupByPlace(chosen: readonly Candidate[]): Candidate[][] {
  const groups: Candidate[][] = [];
  for (const candidate of chosen) {
    const near = groups.find((group) => group.some((other) => areNeighbours(other, candidate)));
    if (near) near.push(candidate);
    else groups.push([candidate]);
  }
  // The same source twice stands together, behind its better part.
  const bySource = Map.groupBy(groups, (group) => group[0]?.source.number);
  return [...bySource.values()].flatMap((ofSource) =>
    ofSource.map((group) => group.toSorted((a, b) => a.start - b.start)),
  );
}

function areNeighbours(a: Candidate, b: Candidate): boolean {
  return a.source === b.source && Math.abs(a.index - b.index) === 1 && a.kind !== 'row' && b.kind !== 'row';
}

/** Sentences that follow one another as they stand in the source; what a lead-in announces line by line. */
function quoteRun(group: readonly Candidate[]): string {
  const text = group[0]?.source.text.slice(group[0].start, group.at(-1)?.end) ?? '';
  return group[0]?.kind === 'lead-in' ? inMarks(text.split('\n')) : inMarks([text.replace(/\s*\n\s*/g, ' ')]);
}

function quoteOne({ text, header, kind }: Candidate): string {
  // A row means little without the names of its columns.
  if (kind === 'row' && header) return `${inMarks([header])}${lineBreak}${inMarks([text])}`;
  return inMarks([text]);
}

/** A hard break inside a quotation. */
const lineBreak = '  \n> ';

function inMarks(lines: readonly string[]): string {
  const texts = lines.map((line) => line.trim()).filter((line) => line !== '');
  const isQuoted = texts.length === 1 && /^(?:“[^”]*”|「[^」]*」|"[^"]*")$/.test(texts[0] ?? '');
  const quotation = texts.map((text, at) => (at === 0 ? withoutMarker(text) : text)).map(escapeMarkdown);
  return isQuoted ? quotation.join('') : `“${quotation.join(lineBreak)}”`;
}

function withoutMarker(text: string): string {
  return text.replace(/^(?:[-*+•·]\s+|#{1,6}\s+|>\s*)+/, '');
}

/** What is quoted is text: its marks must not become markup, or a citation of ours. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>$~]/g, '\\$&');
}
