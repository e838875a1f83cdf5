import type { Block } from '@onyx/contracts';
import { splitSentences } from '../text/sentences.ts';
import { countTokens } from '../text/tokens.ts';

/** A block, or a part of a long one, that stays together in one chunk. */
export type Piece = {
  block: Block;
  text: string;
  tokens: number;
  /** Which part of the block's text this is, 0 to 1. */
  from: number;
  to: number;
  /** Of a part of a table: its data rows, half open, header rows not counted. */
  dataRows?: { from: number; to: number };
};

/** Cuts a block into pieces of at most `maxTokens`: tables by rows, code by lines, all else by sentences. */
export function cutBlock(block: Block, maxTokens: number): Piece[] {
  // The dash that marks a list item in a chunk counts too.
  const tokens = countTokens(block.text) + (block.kind === 'list-item' ? 1 : 0);
  if (tokens <= maxTokens) return [{ block, text: block.text, tokens, from: 0, to: 1 }];
  if (block.kind === 'table' && block.rows) return cutTable(block, block.rows, maxTokens);
  const parts = block.kind === 'code' ? lineRanges(block.text) : splitSentences(block.text);
  const goal = tokens / Math.ceil(tokens / (maxTokens * 0.85));
  return gather(block, parts, { goal, maxTokens });
}

type Range = { start: number; end: number };

/** Neighbouring parts joined again to pieces of like size; what stands between them stays as it was. */
function gather(
  block: Block,
  parts: Range[],
  { goal, maxTokens }: { goal: number; maxTokens: number },
): Piece[] {
  const { text } = block;
  const pieces: Piece[] = [];
  let open: Range | undefined;
  let openTokens = 0;
  const flush = (): void => {
    if (open) pieces.push(pieceOf(block, open));
    open = undefined;
    openTokens = 0;
  };
  for (const part of parts.flatMap((range) => cutRange(text, range, maxTokens))) {
    const tokens = countTokens(text.slice(part.start, part.end));
    // One token of slack for the rounding of sums.
    if (open && (openTokens + tokens + 1 > maxTokens || openTokens + tokens / 2 > goal)) flush();
    open = { start: open?.start ?? part.start, end: part.end };
    openTokens += tokens;
  }
  flush();
  return pieces;
}

function pieceOf(block: Block, { start, end }: Range): Piece {
  const text = block.text.slice(start, end);
  const { length } = block.text;
  return { block, text, tokens: countTokens(text), from: start / length, to: end / length };
}

/** A sentence that is longer than a chunk is cut at a comma or space, else anywhere but inside a character. */
function cutRange(text: string, range: Range, maxTokens: number): Range[] {
  if (countTokens(text.slice(range.start, range.end)) <= maxTokens) return [range];
  const ranges: Range[] = [];
  // No text has more than one token for each UTF-16 unit, so this many units always fit.
  const step = Math.max(maxTokens, 8);
  let start = range.start;
  while (start < range.end) {
    let end = Math.min(start + step, range.end);
    if (end < range.end) {
      const tail = text.slice(end - Math.floor(step / 3), end);
      const soft = lastBreak(tail);
      if (soft >= 0) end = end - tail.length + soft + 1;
      else if (/[\ud800-\udbff]/.test(text.charAt(end - 1))) end -= 1;
    }
    ranges.push({ start, end });
    start = end;
  }
  return ranges;
}

/** Where the last comma, semicolon or space of a text is, or -1. */
function lastBreak(text: string): number {
  for (let index = text.length - 1; index >= 0; index -= 1)
    if (/[，、；,;\s]/.test(text.charAt(index))) return index;
  return -1;
}

function lineRanges(text: string): Range[] {
  const ranges: Range[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    if (line.trim() !== '') ranges.push({ start, end: start + line.length });
    start += line.length + 1;
  }
  return ranges;
}

/** Row groups, each with the header rows before it, unless the header is so long that it would crowd them out. */
function cutTable(block: Block, rows: string[][], maxTokens: number): Piece[] {
  const headerRows = Math.min(block.headerRows ?? 0, rows.length - 1);
  const lines = rows.map((row) => row.join(' | '));
  const header = lines.slice(0, headerRows);
  const headerTokens = countTokens(header.join('\n'));
  const isRepeated = headerRows > 0 && headerTokens * 3 <= maxTokens;
  const room = maxTokens - (isRepeated ? headerTokens + 1 : 0);
  const first = isRepeated ? headerRows : 0;
  const pieces: Piece[] = [];
  let open: string[] = [];
  let openTokens = 0;
  let from = first;

  const push = (body: string, start: number, end: number): void => {
    const text = isRepeated ? [...header, body].join('\n') : body;
    pieces.push({
      block,
      text,
      tokens: countTokens(text),
      from: start / lines.length,
      to: end / lines.length,
      dataRows: { from: Math.max(0, start - headerRows), to: Math.max(0, end - headerRows) },
    });
  };
  const flush = (end: number): void => {
    if (open.length > 0) push(open.join('\n'), from, end);
    open = [];
    openTokens = 0;
    from = end;
  };

  for (let index = first; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const tokens = countTokens(line) + 1;
    if (openTokens + tokens > room) flush(index);
    if (tokens > room) {
      // A row longer than a chunk: its text in parts.
      for (const part of cutRange(line, { start: 0, end: line.length }, room)) {
        push(line.slice(part.start, part.end), index, index + 1);
      }
      from = index + 1;
    } else {
      open.push(line);
      openTokens += tokens;
    }
  }
  flush(lines.length);
  return pieces;
}
