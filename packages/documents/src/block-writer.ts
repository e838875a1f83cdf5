import type { Block, BlockKind, Position } from '@onyx/contracts';
import { limits, tooComplex } from './limits.ts';
import { cleanText, singleLine, trimLines } from './text/clean-text.ts';

export type TextBlock = {
  kind: Exclude<BlockKind, 'heading' | 'table'>;
  text: string;
  position: Position;
  /** Nesting depth of a list item, from 1. */
  level?: number;
  codeLanguage?: string;
};

/** Collects blocks in reading order, numbers them, gives each the headings above it, and enforces the caps. */
export type BlockWriter = {
  readonly blocks: Block[];
  heading(text: string, level: number, position: Position): void;
  text(block: TextBlock): void;
  /** Rows are cleaned; empty rows and columns at the end are dropped. */
  table(rows: string[][], headerRows: number, position: Position): void;
  /** Forgets the headings from `level` on, e.g. where a new chapter or slide begins. */
  endHeadings(level?: number): void;
};

export function createBlockWriter(): BlockWriter {
  const blocks: Block[] = [];
  const headings: (string | undefined)[] = [];
  let characters = 0;

  function push(block: Omit<Block, 'ordinal' | 'headingPath'>): void {
    characters += block.text.length;
    if (characters > limits.characters) throw tooComplex(`${limits.characters / 1e6} M characters`);
    if (blocks.length >= limits.blocks) throw tooComplex(`${limits.blocks / 1e3} k blocks`);
    const headingPath = headings.filter((heading): heading is string => heading !== undefined);
    blocks.push({ ordinal: blocks.length, ...block, headingPath });
  }

  return {
    blocks,
    heading(text, level, position) {
      const line = singleLine(text).slice(0, 500).toWellFormed();
      if (line === '') return;
      const depth = Math.min(Math.max(level, 1), 6);
      headings.length = Math.min(headings.length, depth - 1);
      push({ kind: 'heading', level: depth, text: line, position });
      headings[depth - 1] = line;
    },
    text({ kind, text, position, level, codeLanguage }) {
      const clean = kind === 'code' ? cleanText(text).replace(/^\n+|\s+$/g, '') : trimLines(text);
      if (clean.trim() === '') return;
      for (const part of cutLongText(clean)) {
        push({
          kind,
          text: part,
          position,
          ...(level !== undefined && { level: Math.min(Math.max(level, 1), 9) }),
          ...(codeLanguage && { codeLanguage }),
        });
      }
    },
    table(rows, headerRows, position) {
      const clean = tidyRows(rows);
      if (clean.length === 0) return;
      push({
        kind: 'table',
        text: clean.map((row) => row.join(' | ')).join('\n'),
        rows: clean,
        headerRows: Math.min(headerRows, clean.length),
        position,
      });
    },
    endHeadings(level = 1) {
      headings.length = Math.min(headings.length, level - 1);
    },
  };
}

function tidyRows(rows: string[][]): string[][] {
  const clean = rows
    .map((row) => row.map((cell) => singleLine(cell)))
    .filter((row) => row.some((cell) => cell !== ''));
  // Not Math.max(...): a table can have more rows than a call can have arguments.
  let width = 0;
  for (const row of clean) width = Math.max(width, row.findLastIndex((cell) => cell !== '') + 1);
  return clean.map((row) => Array.from({ length: width }, (_, column) => row[column] ?? ''));
}

/** Cuts at a line or sentence end where there is one in the last quarter, never inside a surrogate pair. */
function cutLongText(text: string): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > limits.blockCharacters) {
    const window = rest.slice(0, limits.blockCharacters);
    const tail = window.slice(limits.blockCharacters * 0.75);
    const end = tail.search(/[\n。！？.!?][^\n。！？.!?]*$/);
    let cut = end < 0 ? window.length : limits.blockCharacters * 0.75 + end + 1;
    if (/[\ud800-\udbff]/.test(rest.charAt(cut - 1))) cut -= 1;
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== '') parts.push(rest);
  return parts;
}
