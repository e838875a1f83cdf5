import type { PassageLocation } from '@onyx/contracts';
import type { FusedChunk } from './fuse.ts';
import type { ChunkRow } from './passages.ts';

export type FoundChunk = { chunk: FusedChunk; row: ChunkRow };

/** Characters that a joined passage may have; more is no passage to cite. */
const maxLength = 3_000;

/**
 * The first `limit` passages of ranked chunks, where chunks that follow each other in their document are one passage:
 * what reads on is easier to answer from than two pieces with others between them. A passage stands where its best
 * chunk stood, with that chunk's score.
 */
export function joinNeighbours(found: readonly FoundChunk[], limit: number): FoundChunk[] {
  const passages: FoundChunk[] = [];
  for (const next of found) {
    const index = passages.findIndex((passage) => follows(passage, next) || follows(next, passage));
    const neighbour = passages[index];
    if (neighbour) {
      const [first, second] = follows(neighbour, next) ? [neighbour, next] : [next, neighbour];
      passages[index] = { chunk: neighbour.chunk, row: joinRows(first.row, second.row, neighbour.row.id) };
    } else if (passages.length < limit) {
      passages.push(next);
    }
  }
  return passages;
}

function follows({ row }: FoundChunk, { row: next }: FoundChunk): boolean {
  const here = row.location;
  const there = next.location;
  return (
    next.documentId === row.documentId &&
    next.version === row.version &&
    next.ordinal === row.ordinal + row.chunkCount &&
    next.language === row.language &&
    // A citation opens at one page: the one that answers.
    here.page === there.page &&
    here.pageEnd === there.pageEnd &&
    here.slide === there.slide &&
    here.sheet === there.sheet &&
    here.part === there.part &&
    row.text.length + next.text.length <= maxLength
  );
}

function joinRows(first: ChunkRow, second: ChunkRow, id: number): ChunkRow {
  return {
    ...first,
    id,
    text: `${first.text}\n\n${second.text}`,
    location: joinLocations(first.location, second.location),
    chunkCount: first.chunkCount + second.chunkCount,
  };
}

function joinLocations(first: PassageLocation, second: PassageLocation): PassageLocation {
  const isShared = (heading: string, depth: number): boolean => second.headingPath[depth] === heading;
  const sharedDepth = first.headingPath.findIndex((heading, depth) => !isShared(heading, depth));
  const headingPath = sharedDepth === -1 ? first.headingPath : first.headingPath.slice(0, sharedDepth);
  const joined: PassageLocation = {
    ...first,
    blockEnd: Math.max(first.blockEnd, second.blockEnd),
    headingPath,
  };
  if (first.boxes || second.boxes) joined.boxes = [...(first.boxes ?? []), ...(second.boxes ?? [])];
  if (second.lineTo !== undefined) joined.lineTo = second.lineTo;
  // Two ranges of cells are no range; the sheet still opens.
  delete joined.range;
  return joined;
}
