import type { TextLanguage } from '@onyx/contracts';
import type { Database, DatabaseTransaction } from '@onyx/database';
import type { Reach } from '../retrieval/readable-collections.ts';

/** A term (as `tokenise` gives it) and how much it counts; 1 is a word as typed. */
export type WeightedTerm = { term: string; weight: number };

export type LexicalQuery = {
  /** What to search for in the chunks of each language: word statistics are kept for each by itself. */
  asked: Partial<Record<TextLanguage, LanguageTerms>>;
  reach: Reach;
};

/** `limit` is the most hits. */
export type LanguageTerms = { terms: readonly WeightedTerm[]; limit: number };

export type ChunkHit = { chunkId: number; documentId: string; score: number };

/** A leg's hits, one list for each language of the chunks. */
export type LegHits = Partial<Record<TextLanguage, ChunkHit[]>>;

/**
 * Ranks chunks by BM25 (k1 1.2, b 0.75; idf = ln(1 + (N - n + .5) / (n + .5))) over `chunk.terms`, where a term
 * counts with its weight. Only what is in reach is returned, however little of the index that is.
 */
export type LexicalEngine = {
  readonly name: string;
  /** Makes what the engine needs in the database, of the chunks that are there too. May be called again. */
  prepare(database: Database): Promise<void>;
  /** Chunks were written, or have new terms or another collection. What is deleted is forgotten by itself. */
  index(trx: DatabaseTransaction, chunkIds: readonly number[]): Promise<void>;
  /** For each language, best first; equal scores by chunk id. */
  find(database: Database, query: LexicalQuery): Promise<LegHits>;
  /** Forgets deleted rows in the statistics and keeps the index compact. Run it after many changes. */
  maintain(database: Database): Promise<void>;
};
