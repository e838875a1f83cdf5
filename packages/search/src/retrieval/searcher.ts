import type { Passage, SearchFilter, SearchResponse, SearchResult, SearchScope } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import type { Logger } from '@onyx/telemetry';
import type { LexicalEngine } from '../lexical/lexical-engine.ts';
import { createTextsearchEngine } from '../lexical/textsearch-engine.ts';
import { markTerms, termsToMark } from '../text/mark-matches.ts';
import { explainEmpty, isFiltered } from './empty-reason.ts';
import { countFacets } from './facets.ts';
import { fuse, type FusedChunk } from './fuse.ts';
import {
  groupByDocument,
  readDocuments,
  type DocumentInfo,
  type DocumentMatch,
} from './matched-documents.ts';
import { pickPassages, readChunks, toPassage, type PassageView } from './passages.ts';
import { readQuestion, type Question } from './question.ts';
import type { Reach } from './readable-collections.ts';
import { runLegs, type LegResults, type SearchParts } from './run-legs.ts';
import type { SearchModels } from '../search-models.ts';
import { findTranslator } from './translate-question.ts';

export type SearchRequest = {
  userId: string;
  query: string;
  filter?: SearchFilter | undefined;
  offset: number;
  limit: number;
  explain: boolean;
  signal?: AbortSignal | undefined;
  /** A leg that takes longer is left out. */
  budgetMs?: number | undefined;
};

export type RetrieveRequest = {
  userId: string;
  query: string;
  scope?: SearchScope | undefined;
  limit: number;
  signal?: AbortSignal | undefined;
  budgetMs?: number | undefined;
};

/** A passage with its document, as an answer cites it. */
export type RetrievedPassage = Passage & {
  documentId: string;
  documentVersion: number;
  title: string;
  fileName: string;
  folder: string;
  collectionId: string;
  collectionName: string;
  format: DocumentInfo['format'];
  /** ISO 8601. */
  updatedAt: string;
};

export type Searcher = {
  /** Documents for a person who searches: pages, facets, and a reason when there are none. */
  search(request: SearchRequest): Promise<SearchResponse>;
  /** The best passages for an answer, best first, repeats left out. */
  retrieve(request: RetrieveRequest): Promise<RetrievedPassage[]>;
};

type SearcherParts = SearchParts & { models: SearchModels };

const defaultBudgetMs = 3_000;
/** Documents are counted, and can be paged, up to here. */
const maxTotal = 1_000;
const lexicalDepth = 1_000;
const denseDepth = 200;
const retrieveDepth = 100;
const passagesShown = 2;
/** Chunks of a document that are looked at to pick the passages shown. */
const passageCandidates = 6;

/** Passages of one document among those for an answer, as long as others have any. */
const passagesPerDocument = 7;

export function createSearcher(parts: {
  database: Database;
  models: SearchModels;
  logger: Logger;
  engine?: LexicalEngine;
}): Searcher {
  const full: SearcherParts = {
    ...parts,
    engine: parts.engine ?? createTextsearchEngine(),
    translator: findTranslator(parts.models),
  };
  return {
    search: (request) => search(full, request),
    retrieve: (request) => retrieve(full, request),
  };
}

async function search(parts: SearcherParts, request: SearchRequest): Promise<SearchResponse> {
  const startedAt = performance.now();
  const { database } = parts;
  const { userId, filter = {}, offset, limit } = request;
  const question = readQuestion(request.query);
  const find = (within: SearchFilter) =>
    findChunks(parts, question, { userId, filter: within }, request, lexicalDepth);

  const found = await find(filter);
  const matches = groupByDocument(found.chunks).slice(0, maxTotal);
  const unfiltered = isFiltered(filter)
    ? groupByDocument((await find({})).chunks).slice(0, maxTotal)
    : matches;
  const documents = await readDocuments(database, userId, [
    ...new Set([...matches, ...unfiltered].map((match) => match.documentId)),
  ]);
  const readable = matches.filter((match) => documents.has(match.documentId));
  const view: PassageView = { terms: markedTerms(request.query, found), explain: request.explain };
  const page = readable.slice(offset, offset + limit);
  const results = await toResults(parts, { userId, filter }, page, documents, view);
  const emptyReason =
    readable.length === 0 ? await explainEmpty(database, userId, question, unfiltered.length) : null;
  return {
    results,
    total: readable.length,
    facets: countFacets([...documents.values()], filter, new Date()),
    translatedWords: found.translated.map((word) => word.word),
    emptyReason,
    ...(emptyReason === 'filters-exclude-all' ? { totalWithoutFilters: unfiltered.length } : {}),
    skippedLegs: found.skipped,
    tookMs: Math.round((performance.now() - startedAt) * 10) / 10,
  };
}

async function retrieve(parts: SearcherParts, request: RetrieveRequest): Promise<RetrievedPassage[]> {
  const { userId, scope = {}, limit } = request;
  const question = readQuestion(request.query);
  const reach: Reach = { userId, filter: scope };
  const depth = Math.max(retrieveDepth, limit * 2);
  const found = await findChunks(parts, question, reach, request, depth);
  const best = spreadOverDocuments(found.chunks, passagesPerDocument).slice(0, limit * 2);
  const [rows, documents] = await Promise.all([
    readChunks(
      parts.database,
      reach,
      best.map((chunk) => chunk.chunkId),
    ),
    readDocuments(parts.database, userId, [...new Set(best.map((chunk) => chunk.documentId))]),
  ]);
  const view: PassageView = { terms: markedTerms(request.query, found), explain: false };
  const passages: RetrievedPassage[] = [];
  const seen = new Set<string>();
  for (const chunk of best) {
    const row = rows.get(chunk.chunkId);
    const document = documents.get(chunk.documentId);
    if (!row || !document || seen.has(row.contentHash)) continue;
    if (passages.length === limit) break;
    seen.add(row.contentHash);
    passages.push({
      ...toPassage(row, chunk, view),
      documentId: document.id,
      documentVersion: row.version,
      title: document.title,
      fileName: document.fileName,
      folder: document.folder,
      collectionId: document.collectionId,
      collectionName: document.collectionName,
      format: document.format,
      updatedAt: document.updatedAt.toISOString(),
    });
  }
  return passages;
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

type Found = LegResults & { chunks: FusedChunk[] };

async function findChunks(
  parts: SearcherParts,
  question: Question,
  reach: Reach,
  { signal, budgetMs = defaultBudgetMs }: Pick<SearchRequest, 'signal' | 'budgetMs'>,
  lexical: number,
): Promise<Found> {
  signal?.throwIfAborted();
  // A question of stop words or marks alone has no meaning to look for either.
  if (question.terms.length === 0) return { lexical: {}, dense: {}, translated: [], skipped: [], chunks: [] };
  const limits = { lexical, dense: denseDepth, budgetMs, signal };
  const results = await runLegs(parts, question, reach, parts.models.searched(), limits);
  return { ...results, chunks: fuse(results, question.language) };
}

function markedTerms(query: string, found: Found): ReadonlySet<string> {
  return new Set([...termsToMark(query), ...found.translated.map((word) => word.term)]);
}

async function toResults(
  parts: SearchParts,
  reach: Reach,
  page: readonly DocumentMatch[],
  documents: ReadonlyMap<string, DocumentInfo>,
  view: PassageView,
): Promise<SearchResult[]> {
  const ids = page.flatMap((match) => match.chunks.slice(0, passageCandidates).map((chunk) => chunk.chunkId));
  const rows = await readChunks(parts.database, reach, ids);
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
    results.push({
      documentId: document.id,
      documentVersion: first.row.version,
      title: document.title,
      titleMarks: markTerms(document.title, view.terms),
      fileName: document.fileName,
      folder: document.folder,
      collectionId: document.collectionId,
      collectionName: document.collectionName,
      format: document.format,
      updatedAt: document.updatedAt.toISOString(),
      score: match.score,
      passages,
      morePassages: match.chunks.length - passages.length,
    });
  }
  return results;
}
