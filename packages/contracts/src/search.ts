import { z } from 'zod';
import { passageLocationSchema } from './blocks.ts';
import { textLanguageSchema, textRangeSchema, timestampSchema, uuidSchema } from './common.ts';
import { documentFormatSchema } from './documents.ts';
import { defineEndpoint } from './endpoint.ts';

/** Where to look. Empty means everywhere the person may read. */
export const searchScopeSchema = z.object({
  collectionIds: z.array(uuidSchema).max(100).optional(),
  documentIds: z.array(uuidSchema).max(100).optional(),
});
export type SearchScope = z.infer<typeof searchScopeSchema>;

export const searchFilterSchema = searchScopeSchema.extend({
  formats: z.array(documentFormatSchema).max(20).optional(),
  updatedAfter: timestampSchema.optional(),
  updatedBefore: timestampSchema.optional(),
});
export type SearchFilter = z.infer<typeof searchFilterSchema>;

/** A leg's part in a hit: its rank (1-based), its own score, and what it added to the fused score. */
export const legScoreSchema = z.object({
  rank: z.int().positive(),
  score: z.number(),
  contribution: z.number(),
});
/**
 * The ways of searching: by words, and by meaning with the encoder in the package (`static`), with the index learned
 * from the team's own documents (`latent`) and with the embedding model that was chosen (`model`).
 */
export const legNameSchema = z.enum(['lexical', 'static', 'latent', 'model']);
export type LegName = z.infer<typeof legNameSchema>;

export const scoreExplanationSchema = z.object({
  legs: z.partialRecord(legNameSchema, legScoreSchema),
  /** What the score gained because the document is new, and because it is pinned. */
  factors: z.object({ recency: z.number().optional(), pinned: z.number().optional() }),
  /** Place and score that the reranker gave; then it decides the order. */
  rerank: z.object({ rank: z.int().positive(), score: z.number() }).optional(),
  /** Words of the passage that matched, as they first stand in it, in lower case: "leave", not its stem. */
  matchedTerms: z.array(z.string()),
});
export type ScoreExplanation = z.infer<typeof scoreExplanationSchema>;

export const passageSchema = z.object({
  chunkId: z.string(),
  text: z.string(),
  /** Ranges of `text` that match words of the question. */
  marks: z.array(textRangeSchema),
  language: textLanguageSchema,
  location: passageLocationSchema,
  score: z.number(),
  explanation: scoreExplanationSchema.optional(),
});
export type Passage = z.infer<typeof passageSchema>;

export const searchResultSchema = z.object({
  documentId: uuidSchema,
  documentVersion: z.int(),
  title: z.string(),
  titleMarks: z.array(textRangeSchema),
  fileName: z.string(),
  folder: z.string(),
  collectionId: uuidSchema,
  collectionName: z.string(),
  format: documentFormatSchema,
  updatedAt: timestampSchema,
  score: z.number(),
  isPinned: z.boolean(),
  /** Best first; at most two. */
  passages: z.array(passageSchema),
  /** How many further passages of this document were found. */
  morePassages: z.int().nonnegative(),
  /** Documents that say nearly the same, found further down and left out there. */
  similar: z.array(
    z.object({ documentId: uuidSchema, title: z.string(), folder: z.string(), collectionName: z.string() }),
  ),
});
export type SearchResult = z.infer<typeof searchResultSchema>;

export const facetValueSchema = z.object({ value: z.string(), label: z.string(), count: z.int() });
export type FacetValue = z.infer<typeof facetValueSchema>;

/** A part of search that can be left out. */
export const skippedLegSchema = z.enum([...legNameSchema.options, 'reranker']);
export type SkippedLeg = z.infer<typeof skippedLegSchema>;

/** Why nothing was found, most helpful reason first. */
export const emptyReasonSchema = z.enum([
  'no-documents',
  'nothing-ready-yet',
  'filters-exclude-all',
  'no-searchable-words',
  'no-match',
]);
export type EmptyReason = z.infer<typeof emptyReasonSchema>;

export const searchResponseSchema = z.object({
  results: z.array(searchResultSchema),
  /** Documents found, as far as was looked: further pages look further, up to 1,000. */
  total: z.int(),
  /** Whether there are passages that were not looked at. */
  hasMore: z.boolean(),
  facets: z.object({
    collections: z.array(facetValueSchema),
    formats: z.array(facetValueSchema),
    /** Values: `day`, `week`, `month`, `year`, `older`. */
    dates: z.array(facetValueSchema),
  }),
  /** Words of the other language that were searched too. */
  translatedWords: z.array(z.string()),
  emptyReason: emptyReasonSchema.nullable(),
  /** Without the filters, this many documents would be found. Only with `filters-exclude-all`. */
  totalWithoutFilters: z.int().optional(),
  /** Legs that were left out because they failed or took too long. */
  skippedLegs: z.array(skippedLegSchema),
  tookMs: z.number(),
});
export type SearchResponse = z.infer<typeof searchResponseSchema>;

export const searchEndpoints = {
  search: defineEndpoint({
    method: 'POST',
    path: '/api/search',
    tag: 'Search',
    access: 'member',
    summary: 'Documents that answer a question or hold its words, best first, with two passages each.',
    body: z.object({
      query: z.string().max(10_000),
      filter: searchFilterSchema.default({}),
      offset: z.int().min(0).max(1000).default(0),
      limit: z.int().min(1).max(100).default(20),
      explain: z.boolean().default(false),
    }),
    response: searchResponseSchema,
  }),
};
