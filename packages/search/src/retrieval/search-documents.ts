import type { SearchFilter, SearchResponse, SearchResult } from '@onyx/contracts';
import { markTerms } from '../text/mark-matches.ts';
import { explainEmpty, isFiltered } from './empty-reason.ts';
import { countFacets } from './facets.ts';
import { findChunks, markedTerms, type Found, type SearcherParts } from './find-chunks.ts';
import type { FusedChunk } from './fuse.ts';
import {
  groupByDocument,
  readDocuments,
  type DocumentInfo,
  type DocumentMatch,
} from './matched-documents.ts';
import { findRepeats } from './near-duplicates.ts';
import { pickPassages, readChunks, toPassage, type ChunkRow, type PassageView } from './passages.ts';
import { readQuestion } from './question.ts';
import { withFactors } from './rank-factors.ts';
import type { Reach } from './readable-collections.ts';
import type { SearchRequest } from './searcher.ts';

/** Documents are counted, and can be paged, up to here. */
const maxTotal = 1_000;
/** Chunks of a language that are looked at: enough for the page asked for, of which most documents have several. */
const lexicalDepth = { least: 200, perDocument: 10, most: 1_000 };
/** Best documents among which near duplicates are looked for. */
const foldDepth = 50;
const passagesShown = 2;
/** Chunks of a document that are looked at to pick the passages shown. */
const passageCandidates = 6;

/** Documents for a person who searches: a page of them, facets, and a reason when there are none. */
export async function searchDocuments(parts: SearcherParts, request: SearchRequest): Promise<SearchResponse> {
  const startedAt = performance.now();
  const { database } = parts;
  const { userId, filter = {}, offset, limit, explain } = request;
  const now = new Date();
  const reach: Reach = { userId, filter };
  const question = readQuestion(request.query);
  const find = (within: SearchFilter): Promise<Found> =>
    findChunks(
      parts,
      question,
      { userId, filter: within },
      { ...request, lexicalDepth: lexicalDepthFor(offset + limit) },
    );

  const [found, everywhere = found] = await Promise.all(
    isFiltered(filter) ? [find(filter), find({})] : [find(filter)],
  );
  const ids = new Set([...found.chunks, ...everywhere.chunks].map((chunk) => chunk.documentId));
  const documents = await readDocuments(database, userId, [...ids].slice(0, 2 * maxTotal));
  const matches = groupByDocument(withFactors(found.chunks, documents, now)).slice(0, maxTotal);
  const candidates = matches.slice(0, foldDepth).flatMap((match) => match.chunks.slice(0, 1));
  // What the page will show is known once repeats are folded, but is most often this: read in one go.
  const likely = candidatesOf(matches.slice(offset, offset + limit));
  const rows = await readChunks(database, reach, idsOf([...candidates, ...likely]));
  const { shown, similar } = foldSimilar(candidates, matches, rows);
  const page = shown.slice(offset, offset + limit);
  const missing = idsOf(candidatesOf(page)).filter((id) => !rows.has(id));
  for (const [id, row] of await readChunks(database, reach, missing)) rows.set(id, row);
  const view: PassageView = { terms: markedTerms(request.query, found), explain };
  const results = toResults({ page, similar, documents, rows, view });
  const countEverywhere = (): number =>
    groupByDocument(withFactors(everywhere.chunks, documents, now)).slice(0, maxTotal).length;
  const emptyReason =
    shown.length === 0 ? await explainEmpty(database, userId, question, countEverywhere()) : null;
  return {
    results,
    total: shown.length,
    hasMore: found.hasMore,
    facets: countFacets([...documents.values()], filter, now),
    translatedWords: found.translated.map((word) => word.word),
    emptyReason,
    ...(emptyReason === 'filters-exclude-all' ? { totalWithoutFilters: countEverywhere() } : {}),
    skippedLegs: found.skipped,
    tookMs: Math.round((performance.now() - startedAt) * 10) / 10,
  };
}

function lexicalDepthFor(documents: number): number {
  const { least, perDocument, most } = lexicalDepth;
  return Math.min(most, Math.max(least, perDocument * documents));
}

type Folded = {
  shown: DocumentMatch[];
  /** Ids of the documents left out, by the one that stands for them. */
  similar: ReadonlyMap<string, string[]>;
};

/** Leaves out documents whose best passage says nearly the same as that of a better one. */
function foldSimilar(
  candidates: readonly FusedChunk[],
  matches: readonly DocumentMatch[],
  rows: ReadonlyMap<number, ChunkRow>,
): Folded {
  const repeats = findRepeats(
    candidates.flatMap(({ chunkId }) => rows.get(chunkId) ?? []),
    (id) => rows.get(id)?.text,
  );
  const documentOf = new Map(candidates.map((chunk) => [chunk.chunkId, chunk.documentId]));
  const similar = new Map<string, string[]>();
  const left = new Set<string>();
  for (const [repeat, first] of repeats) {
    const documentId = documentOf.get(repeat) ?? '';
    const firstId = documentOf.get(first) ?? '';
    similar.set(firstId, [...(similar.get(firstId) ?? []), documentId]);
    left.add(documentId);
  }
  return { shown: matches.filter((match) => !left.has(match.documentId)), similar };
}

/** The chunks among which a document's passages are picked. */
function candidatesOf(page: readonly DocumentMatch[]): FusedChunk[] {
  return page.flatMap((match) => match.chunks.slice(0, passageCandidates));
}

function idsOf(chunks: readonly FusedChunk[]): number[] {
  return [...new Set(chunks.map(({ chunkId }) => chunkId))];
}

function toResults(shown: {
  page: readonly DocumentMatch[];
  similar: ReadonlyMap<string, string[]>;
  documents: ReadonlyMap<string, DocumentInfo>;
  rows: ReadonlyMap<number, ChunkRow>;
  view: PassageView;
}): SearchResult[] {
  const { page, similar, documents, rows, view } = shown;
  const results: SearchResult[] = [];
  for (const match of page) {
    const document = documents.get(match.documentId);
    const candidates = candidatesOf([match]).flatMap((chunk) => {
      const row = rows.get(chunk.chunkId);
      return row ? [{ row, chunk }] : [];
    });
    const [first] = candidates;
    if (!document || !first) continue;
    const passages = pickPassages(candidates, passagesShown).map(({ row, chunk }) =>
      toPassage(row, chunk, view),
    );
    const { title, fileName, folder, collectionId, collectionName, format, isPinned } = document;
    results.push({
      documentId: document.id,
      documentVersion: first.row.version,
      title,
      titleMarks: markTerms(title, view.terms),
      fileName,
      folder,
      collectionId,
      collectionName,
      format,
      isPinned,
      updatedAt: document.updatedAt.toISOString(),
      score: match.score,
      passages,
      morePassages: match.chunks.length - passages.length,
      similar: (similar.get(document.id) ?? []).flatMap((id) => {
        const other = documents.get(id);
        return other ? [similarDocument(other)] : [];
      }),
    });
  }
  return results;
}

function similarDocument({
  id,
  title,
  folder,
  collectionName,
}: DocumentInfo): SearchResult['similar'][number] {
  return { documentId: id, title, folder, collectionName };
}
