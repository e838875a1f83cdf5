import { findChunks, markedTerms, type SearcherParts } from './find-chunks.ts';
import type { FusedChunk } from './fuse.ts';
import { joinNeighbours } from './join-neighbours.ts';
import { readDocuments } from './matched-documents.ts';
import { findRepeats } from './near-duplicates.ts';
import { readChunks, toPassage, type PassageView } from './passages.ts';
import { readQuestion } from './question.ts';
import { withFactors } from './rank-factors.ts';
import type { Reach } from './readable-collections.ts';
import type { Retrieved, RetrievedPassage, RetrieveRequest } from './searcher.ts';

const lexicalDepth = 100;
/** Passages of one document among those for an answer, as long as others have any. */
const passagesPerDocument = 7;

/** The best passages for an answer: repeats left out, neighbours joined. */
export async function retrievePassages(parts: SearcherParts, request: RetrieveRequest): Promise<Retrieved> {
  const { database } = parts;
  const { userId, scope = {}, limit } = request;
  const reach: Reach = { userId, filter: scope };
  const found = await findChunks(parts, readQuestion(request.query), reach, {
    ...request,
    lexicalDepth: Math.max(lexicalDepth, limit * 4),
  });
  const candidates = found.chunks.slice(0, limit * 4);
  // Both at once, and a few chunks too many: that is quicker than one after the other.
  const [documents, rows] = await Promise.all([
    readDocuments(database, userId, [...new Set(candidates.map((chunk) => chunk.documentId))]),
    readChunks(
      database,
      reach,
      candidates.map((chunk) => chunk.chunkId),
    ),
  ]);
  const ranked = withFactors(candidates, documents, new Date());
  const best = spreadOverDocuments(ranked, passagesPerDocument).slice(0, limit * 3);
  const known = best.flatMap((chunk) => {
    const row = rows.get(chunk.chunkId);
    return row ? [{ chunk, row }] : [];
  });
  const repeats = findRepeats(
    known.map(({ row }) => row),
    (id) => rows.get(id)?.text,
  );
  const view: PassageView = { terms: markedTerms(request.query, found), explain: false };
  const passages = joinNeighbours(
    known.filter(({ chunk }) => !repeats.has(chunk.chunkId)),
    limit,
  ).flatMap(({ chunk, row }): RetrievedPassage[] => {
    const document = documents.get(chunk.documentId);
    if (!document) return [];
    const { id, title, fileName, folder, collectionId, collectionName, format, updatedAt } = document;
    return [
      {
        ...toPassage(row, chunk, view),
        documentId: id,
        documentVersion: row.version,
        title,
        fileName,
        folder,
        collectionId,
        collectionName,
        format,
        updatedAt: updatedAt.toISOString(),
      },
    ];
  });
  return { passages, skippedLegs: found.skipped };
}

/**
 * Chunks in their order, but those beyond a document's share after all others: what answers a question in part often
 * stands in a second document, and ten passages of one leave no room for it.
 */
function spreadOverDocuments(chunks: readonly FusedChunk[], share: number): FusedChunk[] {
  const counts = new Map<string, number>();
  const within: FusedChunk[] = [];
  const beyond: FusedChunk[] = [];
  for (const chunk of chunks) {
    const count = (counts.get(chunk.documentId) ?? 0) + 1;
    counts.set(chunk.documentId, count);
    (count <= share ? within : beyond).push(chunk);
  }
  return [...within, ...beyond];
}
