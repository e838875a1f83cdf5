import type { Passage, SearchFilter, SearchResponse, SearchScope, SkippedLeg } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import type { Reranker } from '@onyx/models';
import type { Logger, Metrics, Tracer } from '@onyx/telemetry';
import type { LexicalEngine } from '../lexical/lexical-engine.ts';
import { createTextsearchEngine } from '../lexical/textsearch-engine.ts';
import type { SearchModels } from '../search-models.ts';
import type { HowToSearch, SearcherParts } from './find-chunks.ts';
import type { DocumentInfo } from './matched-documents.ts';
import { retrievePassages } from './retrieve-passages.ts';
import { searchDocuments } from './search-documents.ts';
import { createSearchMeter } from './search-meter.ts';
import { findTranslator } from './translate-question.ts';

export type SearchRequest = HowToSearch & {
  userId: string;
  query: string;
  filter?: SearchFilter | undefined;
  offset: number;
  limit: number;
  explain: boolean;
};

export type RetrieveRequest = HowToSearch & {
  userId: string;
  query: string;
  scope?: SearchScope | undefined;
  limit: number;
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

export type Retrieved = {
  /** Best first. */
  passages: RetrievedPassage[];
  /** What was left out because it failed or took too long. */
  skippedLegs: SkippedLeg[];
};

export type Searcher = {
  /** Documents for a person who searches: pages, facets, and a reason when there are none. */
  search(request: SearchRequest): Promise<SearchResponse>;
  /** The best passages for an answer: repeats left out, neighbours joined. */
  retrieve(request: RetrieveRequest): Promise<Retrieved>;
};

export function createSearcher(options: {
  database: Database;
  models: SearchModels;
  logger: Logger;
  engine?: LexicalEngine;
  /** The reranker to use now, or null. */
  getReranker?: () => Promise<Reranker | null>;
  metrics?: Metrics | undefined;
  tracer?: Tracer | undefined;
}): Searcher {
  const meter = createSearchMeter(options);
  const parts: SearcherParts = {
    ...options,
    engine: options.engine ?? createTextsearchEngine(),
    translator: findTranslator(options.models),
    getReranker: options.getReranker ?? (() => Promise.resolve(null)),
    meter,
  };
  return {
    search: (request) => meter.search('documents', () => searchDocuments(parts, request)),
    retrieve: (request) => meter.search('passages', () => retrievePassages(parts, request)),
  };
}
