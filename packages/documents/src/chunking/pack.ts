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
export type PackedPiece = Piece & { path: string[]; isHeading: boolean };

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
    const isTogether = first !== undefined && first.unit === section.unit;
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

function sectionTokens({ heading, blocks }: Section): number {
  return blocks.reduce(
    (sum, block) => sum + countTokens(block.text),
    heading ? countTokens(heading.text) : 0,
  );
}

function packGroup(group: Section[], size: ChunkSize): Packed[] {
  const headingPath = commonPath(group.map(({ path }) => path));
  const pieces: PackedPiece[] = [];
  for (const section of group) {
    const { heading, path, blocks } = section;
    const isShown = heading !== undefined && path.length > headingPath.length;
    if (isShown || (heading && group.length === 1 && blocks.length === 0)) {
      pieces.push(...cutBlock(heading, size.maxTokens).map((piece) => ({ ...piece, path, isHeading: true })));
    }
    // A margin for the line of the heading and rounding.
    for (const block of blocks) {
      pieces.push(
        ...cutBlock(block, pieceLimit(block.kind, size)).map((piece) => ({
          ...piece,
          path,
          isHeading: false,
        })),
      );
    }
  }
  const parts = packPieces(pieces, size);
  return parts.map((part, index) => ({
    pieces: part,
    headingPath: isBareHeading(part) ? headingPath.slice(0, -1) : headingPath,
    firstBlock: Math.min(
      part[0]?.block.ordinal ?? 0,
      index === 0 ? (group[0]?.heading?.ordinal ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
    ),
  }));
}

/** Prose is cut rather than left oversized; tables stay whole as long as they fit at all. */
function pieceLimit(kind: string, { targetTokens, maxTokens }: ChunkSize): number {
  const most = Math.floor(maxTokens * 0.95);
  return kind === 'table' ? most : Math.min(Math.floor(targetTokens * 1.25), most);
}

function isBareHeading(part: PackedPiece[]): boolean {
  const [only] = part;
  return part.length === 1 && only !== undefined && only.isHeading;
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

/** How many pieces at the end introduce what follows: headings, titles, and a line that ends with a colon. */
function leadIn(open: PackedPiece[], next: PackedPiece): number {
  let count = 0;
  for (let index = open.length - 1; index > 0; index -= 1) {
    const piece = open[index];
    const isIntroduction =
      piece !== undefined &&
      (piece.isHeading ||
        isTitleLine(piece) ||
        (/[:：]\s*$/.test(piece.text) && next.block.kind !== 'paragraph' && piece.tokens < 80));
    if (!isIntroduction) break;
    count += 1;
  }
  return count;
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
