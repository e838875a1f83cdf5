import type { SearchFilter, SearchResponse, SearchResult } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { markTerms } from '../text/mark-matches.ts';
import { explainEmpty, isFiltered } from './empty-reason.ts';
import { countFacets } from './facets.ts';
import { findChunks, markedTerms, type Found, type SearcherParts } from './find-chunks.ts';
import {
  groupByDocument,
  readDocuments,
  type DocumentInfo,
  type DocumentMatch,
} from './matched-documents.ts';
import { findRepeatsAmong } from './near-duplicates.ts';
import { pickPassages, readChunks, toPassage, type PassageView } from './passages.ts';
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
  const { shown, similar } = await foldSimilar(database, reach, matches);
  const view: PassageView = { terms: markedTerms(request.query, found), explain };
  const page = shown.slice(offset, offset + limit);
  const results = await toResults(database, reach, { page, similar, documents, view });
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
async function foldSimilar(
  database: Database,
  reach: Reach,
  matches: readonly DocumentMatch[],
): Promise<Folded> {
  const best = matches.slice(0, foldDepth).flatMap((match) => match.chunks.slice(0, 1));
  const repeats = await findRepeatsAmong(
    database,
    reach,
    best.map((chunk) => chunk.chunkId),
  );
  const documentOf = new Map(best.map((chunk) => [chunk.chunkId, chunk.documentId]));
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

async function toResults(
  database: Database,
  reach: Reach,
  shown: {
    page: readonly DocumentMatch[];
    similar: ReadonlyMap<string, string[]>;
    documents: ReadonlyMap<string, DocumentInfo>;
    view: PassageView;
  },
): Promise<SearchResult[]> {
  const { page, similar, documents, view } = shown;
  const ids = page.flatMap((match) => match.chunks.slice(0, passageCandidates).map((chunk) => chunk.chunkId));
  const rows = await readChunks(database, reach, ids);
  const results: SearchResult[] = [];
  for (const match of page) {
    const document = documents.get(match.documentId);
    const candidates = match.chunks.flatMap((chunk) => {
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
