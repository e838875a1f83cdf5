import type { Block } from '@onyx/contracts';
import { countTokens } from '../text/tokens.ts';
import { cutBlock, type Piece } from './pieces.ts';
import type { Section } from './sections.ts';

export type ChunkSize = {
  /** What chunks aim at. */
  targetTokens: number;
  /** What none exceeds. */
  maxTokens: number;
};

/** A piece in a chunk, or the heading of a section that shares its chunk with others. */
export type PackedPiece = Piece & { isHeading: boolean };

export type Packed = {
  pieces: PackedPiece[];
  /** Headings above all of it, which are not repeated in its text. */
  headingPath: string[];
  /** The first block that belongs to it: the heading above, when it begins with it. */
  firstBlock: number;
};

/** Below this a section of its own would answer nothing. */
const tinyTokens = 30;

/**
 * Packs sections into chunks. A section of about half the target or more stands alone; smaller
 * neighbours under the same chapter share a chunk; longer ones are cut into parts of about equal size.
 */
export function packSections(sections: Section[], size: ChunkSize): Packed[] {
  const chunks: Packed[] = [];
  let group: Section[] = [];
  let groupTokens = 0;
  const flush = (): void => {
    if (group.length > 0) chunks.push(...packGroup(group, size));
    group = [];
    groupTokens = 0;
  };
  for (const section of sections) {
    const tokens = sectionTokens(section);
    const [first] = group;
    const fits = groupTokens + tokens <= size.targetTokens * 1.15;
    const isSmall = groupTokens < size.targetTokens / 2 && tokens < size.targetTokens * 0.75;
    const isTiny = groupTokens < tinyTokens || tokens < tinyTokens;
    const isTogether = first !== undefined && first.unit === section.unit && !turnsPage(group, section);
    const isSameChapter = first?.chapter === section.chapter;
    // A bare heading goes with what follows, whatever its chapter.
    const isJoined = isTogether && fits && (isSameChapter ? isSmall || isTiny : groupTokens < tinyTokens);
    if (!isJoined) flush();
    group.push(section);
    groupTokens += tokens;
  }
  flush();
  return chunks;
}

/** Whether a section begins on another page than the text before it ends: sharing a chunk, it would be cited at the wrong page. */
function turnsPage(group: Section[], section: Section): boolean {
  const last = group.findLast(({ blocks }) => blocks.length > 0)?.blocks.at(-1)?.position;
  const next = (section.headings[0] ?? section.blocks[0])?.position;
  return last?.kind === 'page' && next?.kind === 'page' && next.page > last.page;
}

function sectionTokens({ headings, blocks }: Section): number {
  return [...headings, ...blocks].reduce((sum, block) => sum + countTokens(block.text), 0);
}

function packGroup(group: Section[], size: ChunkSize): Packed[] {
  const headingPath = commonPath(group.map(({ path }) => path));
  const pieces = group.flatMap((section) => sectionPieces(section, headingPath, size));
  // A heading with nothing under it is a text of its own, lest it be lost.
  const isBare = pieces.length === 0;
  const bare = isBare ? (group.at(-1)?.headings.slice(-1) ?? []) : [];
  for (const heading of bare) pieces.push(...headingPieces(heading, size));
  const path = isBare ? headingPath.slice(0, -1) : headingPath;
  return packPieces(pieces, size).map((part, index) => ({
    pieces: part,
    headingPath: path,
    firstBlock: index === 0 ? firstBlockOf(group) : (part[0]?.block.ordinal ?? 0),
  }));
}

/** A section's blocks, after those of its headings that the chunk's path does not name. */
function sectionPieces({ headings, blocks }: Section, headingPath: string[], size: ChunkSize): PackedPiece[] {
  const shown = headings.filter((heading) => heading.headingPath.length >= headingPath.length);
  return [
    ...shown.flatMap((heading) => headingPieces(heading, size)),
    ...blocks.flatMap((block) =>
      cutBlock(block, pieceLimit(block.kind, size)).map((piece) => ({ ...piece, isHeading: false })),
    ),
  ];
}

function headingPieces(heading: Block, size: ChunkSize): PackedPiece[] {
  return cutBlock(heading, size.targetTokens).map((piece) => ({ ...piece, isHeading: true }));
}

function firstBlockOf([first]: Section[]): number {
  return first?.headings[0]?.ordinal ?? first?.blocks[0]?.ordinal ?? 0;
}

/** Prose is cut rather than left oversized; tables stay whole as long as they fit at all. */
function pieceLimit(kind: string, { targetTokens, maxTokens }: ChunkSize): number {
  const most = Math.floor(maxTokens * 0.95);
  return kind === 'table' ? most : Math.min(Math.floor(targetTokens * 1.25), most);
}

function packPieces(pieces: PackedPiece[], { targetTokens, maxTokens }: ChunkSize): PackedPiece[][] {
  const total = pieces.reduce((sum, piece) => sum + piece.tokens, 0);
  const most = Math.floor(maxTokens * 0.95);
  // Equal parts rather than full ones and a rest.
  const goal = total <= targetTokens * 1.25 ? most : total / Math.max(2, Math.round(total / targetTokens));
  const parts: PackedPiece[][] = [];
  let open: PackedPiece[] = [];
  let openTokens = 0;
  for (const piece of pieces) {
    const isOver = openTokens + piece.tokens > most;
    // Whether stopping here is nearer to the goal than going on.
    const isFull = openTokens > goal * 0.55 && openTokens + piece.tokens / 2 > goal;
    if (open.length > 0 && (isOver || isFull)) {
      const kept = leadIn(open, piece);
      if (kept > 0 && !(tokensOf(open.slice(-kept)) + piece.tokens > most)) {
        parts.push(open.slice(0, -kept));
        open = open.slice(-kept);
      } else {
        parts.push(open);
        open = [];
      }
      openTokens = tokensOf(open);
    }
    open.push(piece);
    openTokens += piece.tokens;
  }
  if (open.length > 0) parts.push(open);
  joinSmallEnd(parts, most, targetTokens);
  return parts.filter((part) => part.length > 0);
}

/**
 * How many pieces at the end go with what follows: headings, titles, a line that ends with a colon, and
 * such a line with the first items of the list it introduces.
 */
function leadIn(open: PackedPiece[], next: PackedPiece): number {
  let end = open.length;
  if (next.block.kind === 'list-item') {
    while (end > 0 && open.length - end < 3 && open[end - 1]?.block.kind === 'list-item') end -= 1;
  }
  let start = end;
  while (start > 1 && introduces(open[start - 1], open[start] ?? next)) start -= 1;
  return start < end ? open.length - start : 0;
}

function introduces(piece: PackedPiece | undefined, next: PackedPiece): boolean {
  if (!piece) return false;
  const isColon = /[:：]\s*$/.test(piece.text) && next.block.kind !== 'paragraph' && piece.tokens < 80;
  return piece.isHeading || isColon || isTitleLine(piece);
}

/** A short line that is no sentence: a heading that nothing in the file marks as one. */
function isTitleLine({ block, text, tokens }: PackedPiece): boolean {
  return block.kind === 'paragraph' && tokens <= 15 && !/[.!?。！？;；,，]["”’)]?$/.test(text.trim());
}

function joinSmallEnd(parts: PackedPiece[][], most: number, targetTokens: number): void {
  const last = parts.at(-1);
  const before = parts.at(-2);
  if (!last || !before) return;
  if (tokensOf(last) < targetTokens / 4 && tokensOf(last) + tokensOf(before) <= most) {
    before.push(...last);
    parts.pop();
  }
}

function tokensOf(pieces: Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.tokens, 0);
}

function commonPath(paths: string[][]): string[] {
  const [first = []] = paths;
  let length = first.length;
  for (const path of paths) {
    let shared = 0;
    while (shared < length && path[shared] === first[shared]) shared += 1;
    length = shared;
  }
  return first.slice(0, length);
}
